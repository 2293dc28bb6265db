import { describe, expect, it } from "vitest";
import { cleaned, fields, said } from "./fields";
import { inherited, layersOf, rowsOf, sourceSaid } from "./layers";
import { groupWith, planWith } from "./stated";

const group = {
  groupID: "grp-1",
  name: "web",
  accountID: "111122223333",
  region: "us-west-2",
  version: 3,
  launchConfiguration: { launchTemplate: { name: "base" }, instanceType: "m7i.large", subnetID: "subnet-1" },
  servers: { "s-1": { useGroupDefaults: true, launchConfiguration: { privateIP: "10.0.1.50", subnetID: "subnet-1" } }, "s-2": { useGroupDefaults: false, launchConfiguration: { instanceType: "t3.large" } } },
};
const plan = {
  planID: "plan-1",
  name: "shop",
  version: 5,
  waves: [],
  drill: { subnetIDs: ["subnet-d"], launchConfiguration: { subnetID: "subnet-d" } },
  scenarios: { "zone-lost": { description: "b is gone", launchConfiguration: { instanceType: "m6i.large" } } },
};
const drill = { server: "s-1", name: "web-1", plan, mode: "DRILL", scenario: "zone-lost" } as const;
const field = (name: string) => fields.find((f) => f.name === name)!;

describe("the layers of a launch", () => {
  it("lie over each other, also those that state nothing", () => {
    expect(layersOf(group, drill).map((l) => l.source)).toEqual(["GROUP", "SERVER", "PLAN", "MODE", "SCENARIO"]);
    expect(layersOf(group, { mode: "DRILL", scenario: "" }).map((l) => l.source)).toEqual(["GROUP"]);
    expect(layersOf(group, { ...drill, mode: "RECOVERY", scenario: "" })[3]).toMatchObject({ title: "recoveries of shop", spec: {} });
  });

  it("leave the group out below a server that stands alone", () => {
    const layers = layersOf(group, { ...drill, server: "s-2", name: "web-2" });
    expect(inherited(layers, "SERVER", field("instanceType"))).toBeUndefined();
    expect(inherited(layers, "PLAN", field("instanceType"))).toEqual({ value: "t3.large", by: "server web-2" });
  });
});

describe("what is inherited", () => {
  const layers = layersOf(group, drill);
  it.each([
    ["the last below that states it", "SCENARIO", "subnetID", { value: "subnet-d", by: "drills of shop" }],
    ["the address of the server", "PLAN", "privateIP", { value: "10.0.1.50", by: "server web-1" }],
    ["no address below another subnet", "SCENARIO", "privateIP", undefined],
    ["no copying above an address", "PLAN", "copyPrivateIp", { value: false, by: "server web-1" }],
    ["no copying beside an address", "SERVER", "copyPrivateIp", { value: false, by: "server web-1" }],
    ["copying as DRS has it above another subnet", "MODE", "copyPrivateIp", undefined],
    ["nothing of DRS from a launch template", "SERVER", "copyTags", undefined],
  ] as const)("is %s", (_, above, name, want) => expect(inherited(layers, above, field(name))).toEqual(want));

  const of = (sources: Record<string, string>) => ({ sourceServerID: "s-1", name: "web-1", hash: "", launchConfiguration: { monitoring: true }, sources });
  const base = "base version $Default";
  it.each([
    ["what a launch template says", { monitoring: "GROUP_TEMPLATE" }, { value: true, by: `launch template ${base} of group web` }],
    ["nothing where it says nothing", {}, undefined],
    ["what it may say where somebody goes before it", { monitoring: "SERVER" }, { template: base, by: "group web" }],
  ])("is %s", (_, sources, want) => expect(inherited(layers, "SERVER", field("monitoring"), of(sources))).toEqual(want));

  it("is what the layer's own launch template says, which is not known before it is saved", () => {
    const [own] = layers as [(typeof layers)[number]];
    expect(inherited([own], "GROUP", field("monitoring"), of({ monitoring: "GROUP_TEMPLATE" }))).toMatchObject({ value: true });
    expect(inherited([{ ...own, fresh: true }], "GROUP", field("monitoring"), of({ monitoring: "GROUP_TEMPLATE" }))).toEqual({ template: base, by: "group web" });
    expect(inherited([own], "GROUP", field("monitoring"), of({}))).toBeUndefined();
  });
});

describe("a row", () => {
  it("says what holds, who says so, and who says it in vain", () => {
    const effective = { sourceServerID: "s-1", name: "web-1", hash: "", launchConfiguration: { subnetID: "subnet-d", instanceType: "m6i.large", monitoring: true }, sources: { subnetID: "MODE", instanceType: "SCENARIO", monitoring: "GROUP_TEMPLATE" } };
    const rows = rowsOf(effective, layersOf(group, drill));
    const row = (name: string) => rows.find((r) => r.field.name === name);
    expect(row("subnetID")).toMatchObject({ value: "subnet-d", by: "Drills of shop", instead: [{ value: "subnet-1", by: "group web" }, { value: "subnet-1", by: "server web-1" }] });
    expect(row("monitoring")).toMatchObject({ value: true, by: "Launch template base version $Default, stated by group web", instead: [] });
    expect(row("osByol")).toMatchObject({ value: undefined, by: undefined });
    expect(sourceSaid("LATER", [])).toBe("Later");
  });

  it.each([
    ["osByol", false, "No"],
    ["httpTokens", "required", "Session tokens alone (IMDSv2)"],
    ["securityGroupIDs", ["sg-1", "sg-2"], "sg-1, sg-2"],
    ["instanceTags", { Tier: "web" }, "Tier=web"],
    ["alternatives", [{ instanceType: "m6i.large" }, { instanceType: "r5.large", subnetID: "subnet-2" }], "m6i.large, then r5.large in subnet-2"],
  ])("says %s %j as %s", (name, value, want) => expect(said(field(name), value)).toBe(want));
});

describe("what is stated", () => {
  it("is cleaned of what was begun", () => {
    expect(cleaned({ instanceType: " m5.large ", subnetID: " ", securityGroupIDs: [], instanceTags: {}, monitoring: false })).toEqual({ instanceType: "m5.large", monitoring: false });
  });

  it("goes to the group, or to one server of it", () => {
    expect(groupWith(group, undefined, {})).toEqual({ ...group, launchConfiguration: undefined });
    expect(groupWith(group, "s-3", { copyTags: true }).servers).toEqual({ ...group.servers, "s-3": { useGroupDefaults: true, launchConfiguration: { copyTags: true } } });
    expect(Object.keys(groupWith(group, "s-1", {}).servers ?? {})).toEqual(["s-2"]);
    expect(groupWith(group, "s-1", {}, false).servers?.["s-1"]).toEqual({ useGroupDefaults: false, launchConfiguration: undefined });
  });

  it("goes to the plan, and leaves the rest of it as it is", () => {
    const spec = { instanceType: "c7i.large" };
    expect(planWith(plan, "PLAN", drill, spec)).toEqual({ ...plan, launchConfiguration: spec });
    expect(planWith(plan, "MODE", drill, spec)).toEqual({ ...plan, drill: { subnetIDs: ["subnet-d"], launchConfiguration: spec } });
    expect(planWith(plan, "MODE", { ...drill, mode: "RECOVERY" }, spec)).toEqual({ ...plan, recovery: { launchConfiguration: spec } });
    expect(planWith(plan, "SCENARIO", drill, spec).scenarios).toEqual({ "zone-lost": { description: "b is gone", launchConfiguration: spec } });
  });
});
