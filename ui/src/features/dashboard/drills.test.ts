import { expect, it } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { byPlan, type Drill, inWords, measured, unitOf } from "./drills";

const execution = (id: string, plan: string, more: object = {}) => ({ executionID: id, mode: "DRILL", endedAt: "2026-11-27T03:10:00Z", plan: { planID: `plan-${plan}`, name: plan }, ...more }) as unknown as Schemas["ExecutionSummary"];

it("gathers drills that ended by their plans, the plan that was drilled last first", () => {
  const all = [execution("e5", "shop", { mode: "RECOVERY" }), execution("e4", "bank", { endedAt: undefined }), execution("e3", "shop"), execution("e2", "bank"), execution("e1", "shop")];
  expect(byPlan(all).map((p) => [p.name, p.drills])).toEqual([
    ["shop", ["e3", "e1"]],
    ["bank", ["e2"]],
  ]);
});

it("shows the drills that were asked for, the oldest first, each against what was promised then", () => {
  const compared = (id: string, at: string, rto: number | undefined, promised: number) => ({ executionID: id, createdAt: at, state: "COMPLETED", objectives: { rtoSeconds: promised }, measured: rto === undefined ? undefined : { rtoSeconds: rto, rtoMet: rto <= promised } });
  const c = { executions: [compared("e3", "2026-11-03T00:00:00Z", 70, 60), compared("e2", "2026-11-02T00:00:00Z", 50, 90), compared("other", "2026-11-01T12:00:00Z", 1, 1), compared("e1", "2026-11-01T00:00:00Z", undefined, 90)] } as unknown as Schemas["Comparison"];
  const drills = measured(c, ["e3", "e2", "e1"]);
  expect(drills.map((d) => [d.id, d.rto.measured, d.rto.promised, d.rto.met])).toEqual([
    ["e1", undefined, 90, undefined],
    ["e2", 50, 90, true],
    ["e3", 70, 60, false],
  ]);
  expect(inWords(drills, "rto")).toBe("1 of 2 met the objective; 1 did not come so far");
});

it("says where no objective was stated", () => {
  const drill: Drill = { id: "e", at: "2026-11-01T00:00:00Z", state: "COMPLETED", rto: { measured: 5 }, rpo: {} };
  expect(inWords([drill], "rto")).toBe("no objective was stated");
});

it.each([
  [5, "s"],
  [119, "s"],
  [900, "min"],
  [3600, "min"],
  [14400, "h"],
  [604800, "d"],
])("writes an axis up to %s seconds in %s", (seconds, want) => expect(unitOf(seconds).name).toBe(want));
