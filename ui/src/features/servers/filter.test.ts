import { expect, it } from "vitest";
import { filterOf } from "./filter";

const token = (propertyKey: string | undefined, value: string) => ({ propertyKey, operator: "=", value });

it("asks for properties, for all tags, and searches for the rest", () => {
  const tokens = [token("region", "us-west-2"), token("tag", "Tier=web"), token("tag", "Env"), token(undefined, "shop"), token(undefined, "01")];
  expect(filterOf({ tokens, operation: "and" })).toEqual({ region: "us-west-2", tag: ["Tier=web", "Env"], search: "shop 01" });
});

it("asks for everything where nothing is said", () => expect(filterOf({ tokens: [token("state", " ")], operation: "and" })).toEqual({}));
