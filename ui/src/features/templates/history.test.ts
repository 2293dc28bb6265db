import { expect, it } from "vitest";
import { choose, compared, deedSaid, inOrder, madeBy, nameOf, principal, retiredRows } from "./history";

const v = (version: number) => ({ version, settings: [] });

it("says which version is the default and which the latest", () => {
  const marks = { defaultVersion: 2, latestVersion: 3 };
  expect([1, 2, 3].map((n) => nameOf(v(n), marks))).toEqual(["Version 1", "Version 2, default", "Version 3, latest"]);
  expect(nameOf(v(1), { defaultVersion: 1, latestVersion: 1 })).toBe("Version 1, default and latest");
});

it("compares the latest with the default, or with the one before it, as long as nobody chooses", () => {
  const three = [v(3), v(2), v(1)];
  expect(inOrder(compared(three, { defaultVersion: 1, latestVersion: 3 }))).toEqual({ from: 1, to: 3 });
  expect(inOrder(compared(three, { defaultVersion: 3, latestVersion: 3 }))).toEqual({ from: 2, to: 3 });
  expect(inOrder(compared([v(1)], { defaultVersion: 1, latestVersion: 1 }))).toBeUndefined();
});

it("keeps the two that were chosen last, and compares the older with the newer", () => {
  const chosen = choose([v(3), v(2)], [v(3), v(2), v(1)]);
  expect(chosen.map((c) => c.version)).toEqual([2, 1]);
  expect(inOrder(chosen)).toEqual({ from: 1, to: 2 });
  expect(choose([v(2), v(1)], [v(2)])).toEqual([v(2)]);
});

it("says who made a version: who asked Davit for it, or AWS's principal", () => {
  const createdBy = "arn:aws:sts::111122223333:assumed-role/Operations/olivia";
  expect(madeBy({ createdBy })).toBe("assumed-role/Operations/olivia");
  expect(madeBy({ createdBy, origin: { by: { name: "rita@example.com" } } })).toBe("rita@example.com");
  expect(principal(undefined)).toBe("–");
});

it.each([
  [{ what: "ROLLED_BACK", contentOf: 1, defaultVersion: 4, defaultBefore: 3 }, "Rolled back to what version 1 says: version 4 is the default instead of version 3"],
  [{ what: "VERSIONS_RETIRED", retired: 1, firstRetired: 2, lastRetired: 2 }, "Deleted 1 version between 2 and 2"],
  [{ what: "LAUNCH_APPLIED", group: "web", defaultVersion: 3, defaultBefore: 1 }, "Applied the launch configuration of group web by hand: version 3 is the default; it was version 1"],
  [{ what: "LAUNCH_APPLIED", plan: "shop", scenario: "zone-lost", defaultVersion: 3, defaultBefore: 3 }, "Applied the launch configuration of plan shop in the scenario zone-lost by hand: version 3 is the default, as before"],
  [{ what: "COPIED", copyOf: "111122223333/us-west-2/lt-0a1/3" }, "Made as a copy of version 3 of lt-0a1 in 111122223333/us-west-2"],
  [{ what: "LATER" }, "LATER"],
])("tells the deed %j", (deed, want) => expect(deedSaid(deed)).toBe(want));

it("tells which old versions stay and why, and which go", () => {
  const retired = { defaultVersion: 2, versions: 4, dryRun: true, retired: [{ version: 1, description: "first", createdAt: "2026-01-01T00:00:00Z" }], stayed: [{ version: 2, why: "it is the default" }] };
  expect(retiredRows(retired)).toEqual([
    { key: "2", version: 2, outcome: "stays", why: "it is the default" },
    { key: "1", version: 1, outcome: "would be deleted", createdAt: "2026-01-01T00:00:00Z", why: "first" },
  ]);
  expect(retiredRows({ ...retired, dryRun: undefined })[1]?.outcome).toBe("deleted");
});
