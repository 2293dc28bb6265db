import type { Execution, Recovering, Wave } from "./executions";

/** Bar is a stretch of time; without one, nothing has begun. */
export type Bar = { state: string; kind: Kind | "phase"; from?: number; to?: number };

export type Kind = "running" | "done" | "failed";

/** Row is a wave. */
export type Row = Bar & { name: string; wave: Wave };

/** Part is a server or an action of a wave. */
export type Part = { name: string; bars: Bar[] };

const time = (at: string | undefined) => (at ? Date.parse(at) : undefined);

const failures = ["FAILED", "TIMED_OUT", "CANCELLED"];
const ends = ["COMPLETED", "READY", "SUCCEEDED", "ACCEPTED", "SKIPPED", "TERMINATED"];

/** kindOf is how a state looks that something has come to which has begun. */
export function kindOf(state: string): Kind {
  if (failures.includes(state)) return "failed";
  return ends.includes(state) ? "done" : "running";
}

/** bars are the rows of an execution's timeline. */
export function bars(e: Execution, now: number): Row[] {
  return e.waves.map((w) => ({
    name: w.name,
    wave: w,
    state: w.state,
    kind: kindOf(w.state),
    from: time(w.begunAt),
    to: w.begunAt ? (time(w.endedAt) ?? (e.active ? now : time(e.endedAt)) ?? now) : undefined,
  }));
}

const due = (w: Wave) => w.actions.filter((a) => a.dueAt);
const begun = (w: Wave) => w.servers.filter((s) => s.snapshotAt || s.launchAt || s.launchedAt);

/** partsBegun is how many servers and actions of a wave there is something to show of. */
export function partsBegun(w: Wave): number {
  return due(w).length + begun(w).length;
}

/** partsOf are the servers of a wave and the actions around them. */
export function partsOf(w: Wave, now: number): Part[] {
  const actions = (stage: string) => due(w).filter((a) => a.stage === stage).map((a) => ({ name: a.name, bars: [{ state: a.state, kind: kindOf(a.state), from: time(a.dueAt), to: time(a.settledAt) ?? now }] }));
  return [...actions("BEFORE"), ...begun(w).map((s) => ({ name: s.name || s.sourceServerID, bars: phases(s, now) })), ...actions("AFTER"), ...actions("ROLLBACK")];
}

/** phases are what DRS did with a server, one after the other. */
export function phases(s: Recovering, now: number): Bar[] {
  const marks: [string, string | undefined][] = [
    ["SNAPSHOT", s.snapshotAt],
    ["CONVERSION", s.conversionAt],
    ["LAUNCH", s.launchAt],
    ["BOOT", s.launchedAt],
  ];
  const end = time(s.readyAt) ?? (kindOf(s.state) === "running" ? now : time(s.launchedAt));
  const begun = marks.filter(([, at]) => at);
  return begun.map(([state, at], i) => ({
    state,
    kind: s.state === "FAILED" && i === begun.length - 1 ? "failed" : "phase",
    from: time(at),
    to: time(begun[i + 1]?.[1]) ?? end ?? now,
  }));
}

/** span is from the incident, or the first beginning, to the last end. */
export function span(e: Execution, rows: Row[], now: number): { from: number; to: number } {
  const from = Math.min(...rows.flatMap((r) => (r.from === undefined ? [] : [r.from])), Date.parse(e.startedAt ?? e.createdAt));
  const to = Math.max(...rows.flatMap((r) => (r.to === undefined ? [] : [r.to])), e.active ? now : Date.parse(e.endedAt ?? e.asOf));
  return { from, to: Math.max(to, from + 1000) };
}
