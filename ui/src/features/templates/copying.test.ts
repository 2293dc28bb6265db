import { expect, it } from "vitest";
import { asked, copyable, entryOf, fill, type Gap, leavable, leaveOut, leftOut, mappingsOf, over, placesOf, scopeOf } from "./copying";

const gap = (section: string, key: string, name = key): Gap => ({ section, key, name, value: key, why: "", remedy: "" });
const subnet = gap("subnets", "subnet-1", "NetworkInterfaces[0].SubnetId");

it("fills a gap, changes what fills it, and empties it again", () => {
  const filled = fill(fill({ keyPairs: { ops: "ops" } }, subnet, "subnet-2"), subnet, "subnet-3");
  expect(filled).toEqual({ keyPairs: { ops: "ops" }, subnets: { "subnet-1": "subnet-3" } });
  expect(entryOf(filled, subnet)).toBe("subnet-3");
  expect(fill(filled, subnet, "")).toEqual({ keyPairs: { ops: "ops" } });
});

it("leaves a setting out in the place of a value for it", () => {
  const out = leaveOut(fill({}, subnet, "subnet-2"), subnet, true);
  expect(out).toEqual({ settings: { "NetworkInterfaces[0].SubnetId": "" } });
  expect(leftOut(out, subnet)).toBe(true);
  expect(leaveOut(out, subnet, false)).toEqual({});
});

it("leaves a list out whole, but not the interface that it is of", () => {
  const names = ["KeyName", "NetworkInterfaces[0].SubnetId", "NetworkInterfaces[1].Groups[0]", "SecurityGroupIds[2]", "BlockDeviceMappings[0].Ebs.KmsKeyId", "TagSpecifications[instance].Tags[Name].Value"];
  expect(names.map((name) => leavable({ name }))).toEqual(["KeyName", "NetworkInterfaces[0].SubnetId", "NetworkInterfaces[1].Groups", "SecurityGroupIds", "BlockDeviceMappings", "TagSpecifications[instance].Tags[Name].Value"]);
});

it("keeps the gaps that were told, each once", () => {
  const key = gap("keyPairs", "ops");
  expect(asked([subnet], [key, { ...key, name: "elsewhere" }])).toEqual([subnet, key]);
});

it("reads a mapping's file: what is said of a place goes before what is said everywhere", () => {
  const read = mappingsOf({ keyPairs: { ops: "ops", dev: "dev" }, targets: { "444455556666/us-east-1": { keyPairs: { ops: "ops-2026" } } } });
  expect(read.mistake).toBeUndefined();
  if (read.mistake !== undefined) return;
  expect(read.of("444455556666/us-east-1")).toEqual({ keyPairs: { ops: "ops-2026", dev: "dev" } });
  expect(read.of("111122223333/us-east-1")).toEqual({ keyPairs: { ops: "ops", dev: "dev" } });
});

it("says what is wrong with a mapping's file", () => {
  for (const file of ["text", [], { keypairs: {} }, { keyPairs: { ops: 1 } }, { targets: [] }, { targets: { "444455556666/us-east-1": { subnet: {} } } }]) {
    expect(mappingsOf(file).mistake, JSON.stringify(file)).toBeTruthy();
  }
});

it("lets no section of the base get lost", () => {
  expect(over({ subnets: { a: "b" } }, { subnets: { a: "x", c: "d" }, images: { i: "j" } })).toEqual({ subnets: { a: "b", c: "d" }, images: { i: "j" } });
});

it("knows the places by account and Region, and how many copies nothing speaks against", () => {
  expect(placesOf([{ accountID: "111122223333", name: "shop", regions: ["us-west-2", "us-east-1"] }]).map((p) => p.value)).toEqual(["111122223333/us-west-2", "111122223333/us-east-1"]);
  expect(scopeOf("111122223333/us-west-2")).toEqual({ accountID: "111122223333", region: "us-west-2" });
  const target = (outcome: "TO_COPY" | "ALREADY_THERE") => ({ accountID: "1", region: "r", outcome, settings: [], changes: [], gaps: [], unused: [], findings: [], warnings: [] });
  const all = { name: "web", version: 1, targets: [target("TO_COPY"), target("ALREADY_THERE")] };
  expect(copyable(all)).toBe(1);
  expect(copyable({ ...all, refusal: { type: "", title: "", detail: "", status: 422, code: "INVALID" } as never })).toBe(0);
});
