import type { Schemas } from "@/shared/api/client";

type Summary = Schemas["ExecutionSummary"];

/** most is how many drills are shown at once. */
export const most = 12;

/** Drilled is a plan with its drills that ended, the newest first. */
export type Drilled = { planID: string; name: string; drills: string[] };

/** byPlan are the plans whose drills ended, the one that was drilled last first. */
export function byPlan(executions: Summary[]): Drilled[] {
  const plans = new Map<string, Drilled>();
  for (const e of executions) {
    if (e.mode !== "DRILL" || !e.endedAt) continue;
    const { planID, name } = e.plan;
    const plan = plans.get(planID) ?? { planID, name, drills: [] };
    if (plan.drills.length < most) plan.drills.push(e.executionID);
    plans.set(planID, plan);
  }
  return [...plans.values()];
}

/** Measure is what a drill is measured by. */
export type Measure = "rto" | "rpo";

/** Drill is a drill with what was measured and promised, in seconds. Without a measure it did not come so far. */
export type Drill = { id: string; at: string; state: string } & Record<Measure, { measured?: number; promised?: number; met?: boolean }>;

/** measured are the drills of a comparison that were asked for, the oldest first. */
export function measured(c: Schemas["Comparison"], asked: string[]): Drill[] {
  return c.executions
    .filter((e) => asked.includes(e.executionID))
    .map((e) => ({
      id: e.executionID,
      at: e.createdAt,
      state: e.state,
      rto: { measured: e.measured?.rtoSeconds, promised: e.objectives?.rtoSeconds, met: e.measured?.rtoMet },
      rpo: { measured: e.measured?.rpoSeconds, promised: e.objectives?.rpoSeconds, met: e.measured?.rpoMet },
    }))
    .sort((a, b) => a.at.localeCompare(b.at));
}

/** inWords says how many of the drills kept what was promised: what a chart shows, in a sentence. */
export function inWords(drills: Drill[], by: Measure): string {
  const known = drills.filter((d) => d[by].measured !== undefined);
  const promised = known.filter((d) => d[by].promised);
  const met = promised.filter((d) => d[by].met).length;
  const parts = [promised.length > 0 ? `${met} of ${promised.length} met the objective` : "no objective was stated"];
  if (known.length < drills.length) parts.push(`${drills.length - known.length} did not come so far`);
  return parts.join("; ");
}

const units = [
  { seconds: 86_400, name: "d" },
  { seconds: 3_600, name: "h" },
  { seconds: 60, name: "min" },
];

/** unitOf is the unit in which an axis up to so many seconds has round figures. */
export function unitOf(seconds: number): { seconds: number; name: string } {
  return units.find((u) => seconds >= 2 * u.seconds) ?? { seconds: 1, name: "s" };
}
