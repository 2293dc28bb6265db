import { expect, it } from "vitest";
import { usesOf } from "./uses";

const at = { accountID: "111122223333", region: "us-west-2" };
const template = { ...at, launchTemplateID: "lt-1", name: "base" };
const byName = { launchConfiguration: { launchTemplate: { name: "base" } } };
const byID = { launchConfiguration: { launchTemplate: { id: "lt-1" } } };
const group = (name: string, more: object) => ({ groupID: `grp-${name}`, name, version: 1, ...at, ...more });
const plan = (name: string, groups: string[], more: object) => ({ planID: name, name, version: 1, waves: [{ name: "w", groups }], ...more }) as never;

it("names the groups and servers that state it, by its name or its ID", () => {
  const groups = [group("web", byName), group("db", { servers: { "s-1": byID } }), group("other", { launchConfiguration: { launchTemplate: { id: "lt-2" } } })] as never[];
  expect(usesOf(template, groups, [])).toEqual([
    { text: "Group web", href: "/groups/web" },
    { text: "Server s-1 of group db", href: "/groups/db" },
  ]);
});

it("does not take a template of that name elsewhere for it", () => {
  const elsewhere = group("far", { ...byName, region: "eu-west-1" });
  expect(usesOf(template, [elsewhere] as never[], [plan("p", ["far"], byName)])).toEqual([]);
});

it("names what of a plan states it", () => {
  const p = plan("shop", ["grp-web"], { ...byName, drill: byID, scenarios: { "zone-lost": byName, fine: {} } });
  expect(usesOf(template, [group("web", {})] as never[], [p]).map((u) => u.text)).toEqual(["Plan shop", "Drills of plan shop", "Scenario zone-lost of plan shop"]);
});
