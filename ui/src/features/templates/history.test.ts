import { expect, it } from "vitest";
import { choose, compared, inOrder, madeBy, nameOf } from "./history";

const v = (version: number) => ({ version, settings: [] });

it("says which version is the default and which the latest", () => {
  const marks = { defaultVersion: 2, latestVersion: 3 };
  expect([1, 2, 3].map((n) => nameOf(v(n), marks))).toEqual(["Version 1", "Version 2, default", "Version 3, latest"]);
  expect(nameOf(v(1), { defaultVersion: 1, latestVersion: 1 })).toBe("Version 1, default and latest");
});

it("compares the latest with the one before it, as long as nobody chooses", () => {
  expect(inOrder(compared([v(3), v(2), v(1)]))).toEqual({ from: 2, to: 3 });
  expect(inOrder(compared([v(1)]))).toBeUndefined();
});

it("keeps the two that were chosen last, and compares the older with the newer", () => {
  const chosen = choose([v(3), v(2)], [v(3), v(2), v(1)]);
  expect(chosen.map((c) => c.version)).toEqual([2, 1]);
  expect(inOrder(chosen)).toEqual({ from: 1, to: 2 });
  expect(choose([v(2), v(1)], [v(2)])).toEqual([v(2)]);
});

it("says who made a version", () => {
  expect(madeBy("arn:aws:sts::111122223333:assumed-role/Operations/olivia")).toBe("assumed-role/Operations/olivia");
  expect(madeBy(undefined)).toBe("–");
});
