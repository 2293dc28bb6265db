import { words } from "@/shared/state/states";
import type { Comparison } from "./comparison";
import type { Action, Execution, Recovering } from "./executions";
import { phases } from "./timelineRows";

/** Compared is what something took in this execution and in the other, in seconds, and what it is made of. */
export type Compared = { id: string; name: string; now?: number; before?: number; parts: Compared[] };

const slight = 0.05; // seconds that nobody needs to see

/** comparedRows are the waves of both executions, with their actions, servers, and the phases of these. */
export function comparedRows(c: Comparison, now: Execution, before: Execution): Compared[] {
  return c.waves.map((w) => {
    const [one, other] = [now, before].map((e) => e.waves.find((x) => x.name === w.name));
    const part = (name: string, seconds: readonly (number | null)[]) => row(`${w.name} ${name}`, name, seconds[0], seconds[1]);
    const waits = [part("Waiting for people", w.peopleSeconds), part("Davit's own", w.ownSeconds)].filter((r) => Math.max(r.now ?? 0, r.before ?? 0) >= slight);
    const parts = [...waits, ...actions(w.name, one?.actions ?? [], other?.actions ?? []), ...servers(c, one?.servers ?? [], other?.servers ?? [])];
    return { ...row(w.name, w.name, w.seconds[0], w.seconds[1]), parts };
  });
}

function row(id: string, name: string, now: number | null | undefined, before: number | null | undefined): Compared {
  return { id, name, now: now ?? undefined, before: before ?? undefined, parts: [] };
}

function actions(wave: string, now: Action[], before: Action[]): Compared[] {
  const key = (a: Action) => `${a.stage} ${a.name}`;
  return union(now, before, key)
    .map(([one, other]) => {
      const a = (one ?? other)!;
      return row(`${wave} ${key(a)}`, `${words(a.stage)}: ${a.name}`, one?.elapsedSeconds, other?.elapsedSeconds);
    })
    .filter(known);
}

function servers(c: Comparison, now: Recovering[], before: Recovering[]): Compared[] {
  const key = (s: { accountID: string; region: string; sourceServerID: string }) => `${s.accountID}/${s.region}/${s.sourceServerID}`;
  return union(now, before, key).map(([one, other]) => {
    const s = (one ?? other)!;
    const took = c.servers.find((x) => key(x) === key(s));
    return { ...row(key(s), s.name || s.sourceServerID, took?.seconds[0], took?.seconds[1]), parts: ofPhases(key(s), one, other) };
  });
}

/** ofPhases are what DRS did with a server, as far as it is over. */
function ofPhases(id: string, now: Recovering | undefined, before: Recovering | undefined): Compared[] {
  const took = (s: Recovering | undefined) => new Map((s ? phases(s, NaN) : []).map((b) => [b.state, ((b.to ?? NaN) - (b.from ?? NaN)) / 1000]));
  const [one, other] = [took(now), took(before)];
  const over = (seconds: number | undefined) => (Number.isFinite(seconds) ? seconds : undefined);
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.map((name) => row(`${id} ${name}`, words(name), over(one.get(name)), over(other.get(name)))).filter(known);
}

const known = (r: Compared) => r.now !== undefined || r.before !== undefined;

/** union pairs what is in either list by its key: first all of the one, then what only the other has. */
function union<T>(now: T[], before: T[], key: (t: T) => string): [T | undefined, T | undefined][] {
  const others = new Map(before.map((t) => [key(t), t]));
  const ours = new Set(now.map(key));
  return [...now.map((t): [T, T | undefined] => [t, others.get(key(t))]), ...before.filter((t) => !ours.has(key(t))).map((t): [undefined, T] => [undefined, t])];
}
