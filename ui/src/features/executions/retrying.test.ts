import { expect, it } from "vitest";
import { afterwards, changeSaid, enough, type Failed, failedOf, launchedWith, numbers, otherwise, requestOf, triedAs, type Way, withSaid, wrong } from "./retrying";

const again = {
  stated: { instanceType: "m5.large", subnetID: "subnet-0a" },
  alternatives: [{ instanceType: "m6i.large" }, { instanceType: "r5.large", subnetID: "subnet-0b" }],
  tries: [
    { attempt: 1, state: "FAILED" },
    { attempt: 2, state: "FAILED", alternative: { number: 1, instanceType: "m6i.large" } },
    { attempt: 3, state: "FAILED", alternative: { number: 1, said: true, subnetID: "subnet-0c" } },
  ],
};
const server = (id: string, more: object = {}) => ({ sourceServerID: id, name: id, again: { ...again, ...more } }) as unknown as Failed;
const db = server("db");
const last: Way = { kind: "last" };
const own = (instanceType: string, subnetID = ""): Way => ({ kind: "other", instanceType, subnetID });

it("is about the servers of the wave that have failed", () => {
  const execution = { waves: [{ name: "data", servers: [db, { sourceServerID: "well" }] }, { name: "web", servers: [server("web")] }] };
  expect(failedOf(execution as never, "data")).toEqual([db]);
  expect(failedOf(execution as never, undefined)).toEqual([]);
});

it.each([
  ["as it was tried last", last, "as m5.large into subnet-0c"],
  ["by what is stated", { kind: "stated", number: 0 }, "as m5.large into subnet-0a"],
  ["by an alternative, over what is stated", { kind: "stated", number: 1 }, "as m6i.large into subnet-0a"],
  ["by an alternative that states both", { kind: "stated", number: 2 }, "as r5.large into subnet-0b"],
  ["by what a person says, over what is stated", own(" c5.large "), "as c5.large into subnet-0a"],
] as [string, Way, string][])("launches a server %s", (_, way, want) => expect(withSaid(launchedWith(db, way))).toBe(want));

it("says what an alternative changes", () => {
  expect(changeSaid(again.stated, again.alternatives[1]!)).toBe("type r5.large instead of m5.large, subnet subnet-0b instead of subnet-0a");
  expect(changeSaid({}, { instanceType: "m6i.large" })).toBe("type m6i.large instead of what AWS has");
  expect(changeSaid(again.stated, { instanceType: "m5.large" })).toBe("nothing else than is stated");
});

it("knows what was tried: a person's own choice is none of the alternatives", () => {
  expect([0, 1, 2].map((n) => triedAs(db, n).map((t) => t.attempt))).toEqual([[1], [2], []]);
  expect(otherwise([db])).toBe(true);
  expect(otherwise([server("new", { tries: [again.tries[0]] })])).toBe(false);
});

it("tells which alternatives are tried by themselves after it", () => {
  expect(afterwards(db, last)).toEqual([again.alternatives[1]]);
  expect(afterwards(db, { kind: "stated", number: 0 })).toEqual(again.alternatives);
  expect(afterwards(db, { kind: "stated", number: 2 })).toEqual([]);
  expect(afterwards(server("into", { intoInstanceID: "i-1" }), last)).toEqual([]);
});

it("offers the alternatives that all servers have", () => {
  expect(numbers([db, server("one", { alternatives: [{ instanceType: "m6i.large" }] })])).toEqual([1]);
  expect(numbers([db, server("into", { intoInstanceID: "i-1" })])).toEqual([]);
  expect(numbers([])).toEqual([]);
});

it("asks for what was chosen, and names servers where not all are meant", () => {
  const web = server("web");
  expect(requestOf([db], [db], last)).toEqual({ sourceServerIDs: undefined });
  expect(requestOf([db, web], [web], { kind: "stated", number: 0 })).toEqual({ sourceServerIDs: ["web"], alternative: 0 });
  expect(requestOf([db], [db], own(" c5.large", ""))).toEqual({ sourceServerIDs: undefined, instanceType: "c5.large", subnetID: undefined });
});

it.each([
  ["a type", own("c5.large"), {}, true],
  ["no type", own("large"), { instanceType: "An instance type is written like m7i.large." }, false],
  ["no subnet", own("", "0a"), { subnetID: "A subnet is written like subnet-0d111a0c0ffee0001." }, false],
  ["a subnet where no drill may run", own("", "subnet-0a"), { subnetID: "Drills of this plan run in subnet-0d alone." }, false],
  ["a drill's subnet", own("", "subnet-0d"), {}, true],
  ["nothing", own(" "), {}, false],
] as [string, Way, object, boolean][])("judges %s of one's own", (_, way, problems, may) => {
  expect(wrong(way, ["subnet-0d"])).toEqual(problems);
  expect(enough(way, ["subnet-0d"])).toBe(may);
});
