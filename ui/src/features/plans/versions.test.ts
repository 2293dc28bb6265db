import { describe, expect, it } from "vitest";
import type { Plan } from "./plans";
import { difference } from "./versions";

const plan = (more: object) => ({ name: "shop", version: 1, waves: [{ name: "db", groups: ["a"], onFailure: "pause" }, { name: "web", groups: ["b"] }], ...more }) as unknown as Plan;

describe("difference", () => {
  it("finds what was changed, added and taken away, and nothing that the server counts", () => {
    const newer = plan({ version: 2, format: 1, updatedAt: "2026-11-27T03:00:00Z", description: "new", waves: [{ name: "db", groups: ["a", "c"] }, { name: "web", groups: ["b"], successPercent: 50 }] });
    expect(difference(plan({}), newer)).toEqual([
      { field: "description", old: undefined, new: "new" },
      { field: "waves.db.groups", old: "a", new: "a, c" },
      { field: "waves.db.onFailure", old: "pause", new: undefined },
      { field: "waves.web.successPercent", old: undefined, new: 50 },
    ]);
  });

  it("holds a wave against the one of its name, also when another was put before it", () => {
    const newer = plan({ waves: [{ name: "first", groups: ["z"] }, ...plan({}).waves] });
    expect(difference(plan({}), newer)).toEqual([
      { field: "waves in order", old: "db, web", new: "first, db, web" },
      { field: "waves.first.groups", old: undefined, new: "z" },
      { field: "waves.first.name", old: undefined, new: "first" },
    ]);
  });

  it("finds nothing between a plan and itself", () => expect(difference(plan({}), plan({ version: 7 }))).toEqual([]));
});
