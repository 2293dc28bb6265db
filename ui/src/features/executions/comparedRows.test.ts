import { expect, it } from "vitest";
import { comparedRows } from "./comparedRows";
import type { Comparison } from "./comparison";
import type { Execution } from "./executions";

const key = { accountID: "111122223333", region: "us-west-2" };
const server = (id: string, begin: string, boot: string, ready?: string) => ({ ...key, sourceServerID: id, name: id, state: ready ? "READY" : "LAUNCHED", snapshotAt: begin, launchedAt: boot, readyAt: ready });
const action = (name: string, elapsedSeconds?: number) => ({ stage: "AFTER", name, elapsedSeconds });
const execution = (servers: unknown[], actions: unknown[]) => ({ waves: [{ name: "db", servers, actions }] }) as unknown as Execution;

const comparison = {
  waves: [{ name: "db", seconds: [100, 70], peopleSeconds: [0, 5], ownSeconds: [0.01, 0.02] }],
  servers: [
    { ...key, sourceServerID: "s-1", seconds: [90, 60] },
    { ...key, sourceServerID: "s-2", seconds: [null, 50] },
  ],
} as unknown as Comparison;

it("pairs waves, actions, servers and their phases, also those that only one execution has", () => {
  const now = execution([server("s-1", "2026-11-27T03:00:00Z", "2026-11-27T03:01:00Z", "2026-11-27T03:01:30Z")], [action("check", 4)]);
  const before = execution([server("s-1", "2026-11-26T03:00:00Z", "2026-11-26T03:00:50Z", "2026-11-26T03:01:00Z"), server("s-2", "2026-11-26T03:00:00Z", "2026-11-26T03:00:50Z")], [action("check", 3), action("warm", 2), action("skipped")]);
  const [wave] = comparedRows(comparison, now, before);
  const shown = (rows: { name: string; now?: number; before?: number }[] | undefined) => rows?.map((r) => [r.name, r.now, r.before]);
  expect([wave?.name, wave?.now, wave?.before]).toEqual(["db", 100, 70]);
  expect(shown(wave?.parts)).toEqual([
    ["Waiting for people", 0, 5],
    ["After: check", 4, 3],
    ["After: warm", undefined, 2],
    ["s-1", 90, 60],
    ["s-2", undefined, 50],
  ]);
  expect(shown(wave?.parts[3]?.parts)).toEqual([
    ["Snapshot", 60, 50],
    ["Boot", 30, 10],
  ]);
  // What is not over has no time yet.
  expect(shown(wave?.parts[4]?.parts)).toEqual([["Snapshot", undefined, 50]]);
});
