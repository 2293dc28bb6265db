import { expect, it } from "vitest";
import type { Wave } from "./executions";
import { partsBegun, partsOf } from "./timelineRows";

const at = (second: number) => new Date(Date.UTC(2026, 10, 27, 3, 0, second)).toISOString();
const action = (name: string, stage: string, dueAt?: string) => ({ name, stage, state: "IN_PROGRESS", dueAt });
const wave = {
  actions: [action("check", "AFTER", at(50)), action("stop", "BEFORE", at(0)), action("notify", "AFTER")],
  servers: [
    { sourceServerID: "s-1", name: "db-1", state: "IN_PROGRESS", snapshotAt: at(10), conversionAt: at(20) },
    { sourceServerID: "s-2", name: "db-2", state: "PENDING" },
  ],
} as unknown as Wave;

it("has the actions before a wave, its servers and the actions after it, as far as they have begun", () => {
  const parts = partsOf(wave, Date.parse(at(60)));
  expect(parts.map((p) => p.name)).toEqual(["stop", "db-1", "check"]);
  expect(partsBegun(wave)).toBe(parts.length);
});

it("draws what goes on until now", () => {
  const [, server] = partsOf(wave, Date.parse(at(60)));
  expect(server?.bars.map((b) => [b.state, b.from, b.to])).toEqual([
    ["SNAPSHOT", Date.parse(at(10)), Date.parse(at(20))],
    ["CONVERSION", Date.parse(at(20)), Date.parse(at(60))],
  ]);
});
