import { expect, it } from "vitest";
import { filterOf, optionsOf } from "./filter";

it("asks for properties and all tags, and searches for the rest", () => {
  const tokens = [
    { propertyKey: "instanceType", operator: "=", value: "m5" },
    { propertyKey: "tag", operator: "=", value: "Tier=web" },
    { propertyKey: "tag", operator: "=", value: "Env" },
    { operator: ":", value: "subnet-0a" },
  ];
  expect(filterOf({ tokens, operation: "and" })).toEqual({ instanceType: "m5", tag: ["Tier=web", "Env"], search: "subnet-0a" });
});

it("offers each account and Region once, and who may use templates", () => {
  const scopes = [
    { accountID: "111122223333", region: "us-west-2" },
    { accountID: "111122223333", region: "us-east-1" },
  ];
  expect(optionsOf([], [{ name: "web" }])).toEqual([{ propertyKey: "group", value: "web" }]);
  expect(optionsOf(scopes).map((o) => o.value)).toEqual(["111122223333", "us-west-2", "us-east-1"]);
});
