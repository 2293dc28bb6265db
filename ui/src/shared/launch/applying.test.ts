import { expect, it } from "vitest";
import { type Application, batches, changeSaid, inOrder, leftOf, outcomeSaid, whySaid } from "./applying";

const server = (n: number, by: Partial<Application> = {}): Application => ({
  accountID: "111122223333",
  region: "us-west-2",
  sourceServerID: `s-${n}`,
  name: `web-${n}`,
  outcome: "TO_APPLY",
  changes: [],
  findings: [],
  ...by,
});

it("parts servers by twenty, of one account and Region each, and leaves out what is not to be applied", () => {
  const west = Array.from({ length: 25 }, (_, n) => server(n));
  const east = [server(30, { region: "us-east-1" }), server(31, { region: "us-east-1", outcome: "BUSY" })];
  const parts = batches([...west, ...east]);
  expect(parts.map((p) => p.length)).toEqual([20, 5, 1]);
  expect(parts[2]?.[0]?.sourceServerID).toBe("s-30");
  expect(batches([])).toEqual([]);
});

it("shows first what needs somebody's eyes", () => {
  const error = { type: "about:blank", title: "x", status: 500, code: "INTERNAL" as const, detail: "it could not be recorded" };
  const all = [server(1, { outcome: "IN_PLACE" }), server(2), server(3, { outcome: "FAILED" }), server(4, { outcome: "APPLIED", error })];
  expect(inOrder(all).map((a) => a.name)).toEqual(["web-3", "web-4", "web-2", "web-1"]);
  expect(leftOf(all).map((a) => a.name)).toEqual(["web-3", "web-4"]);
});

it("tells a change by the name of its field", () => {
  expect(changeSaid({ name: "instanceType", before: "t3.medium", after: "m7i.large" })).toBe("Instance type: t3.medium → m7i.large");
  expect(changeSaid({ name: "targetInstanceTypeRightSizingMethod", before: "BASIC", after: "NONE" })).toBe("Right-sizing: Basic → Off");
  expect(changeSaid({ name: "terminationProtection", after: "true" })).toBe("Termination protection: nothing → Yes");
  expect(changeSaid({ name: "later", before: "a" })).toBe("later: a → nothing");
});

it("says why a server is left alone", () => {
  const finding = { code: "TYPE_NOT_OFFERED", severity: "ERROR" as const, where: "server web-1", why: "us-west-2 does not offer x9.large", remedy: "state another type", blocks: true, overridable: false };
  expect(whySaid(server(1, { outcome: "REFUSED", findings: [finding, { ...finding, why: "a warning", blocks: false }] }))).toEqual(["us-west-2 does not offer x9.large: state another type"]);
  expect(whySaid(server(1, { findings: [finding] }))).toEqual([]);
  expect(outcomeSaid("NOT_ASKED")).toBe("AWS did not tell");
  expect(outcomeSaid("LATER")).toBe("LATER");
});
