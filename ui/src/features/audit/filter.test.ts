import { expect, it } from "vitest";
import { filterOf, urlOf } from "./filter";

const token = (propertyKey: string | undefined, value: string) => ({ propertyKey, operator: "=", value });
const query = { tokens: [token("actor", "olga"), token(undefined, "data base"), token("outcome", "")], operation: "and" as const };

it("asks for properties and words", () => expect(filterOf(query)).toEqual({ actor: "olga", text: "data base" }));

it("downloads what is shown", () => expect(urlOf(filterOf(query), "csv")).toBe("/api/v1/audit?actor=olga&text=data+base&format=csv"));
