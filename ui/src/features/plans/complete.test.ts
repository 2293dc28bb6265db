import { describe, expect, it } from "vitest";
import { offers, placeAt, type Schema } from "./complete";

describe("placeAt", () => {
  it.each([
    ["na", [], undefined],
    ["name: shop\nobjectives:\n  rto", ["objectives"], undefined],
    ["waves:\n  - name: db\n    on", ["waves", "[]"], undefined],
    ["waves:\n  - na", ["waves", "[]"], undefined],
    ["waves:\n- na", ["waves", "[]"], undefined],
    ["waves:\n  - name: db\n    onFailure: ", ["waves", "[]"], "onFailure"],
    ["waves:\n  - name: db\n    approval:\n      ro", ["waves", "[]", "approval"], undefined],
    ["waves:\n  - name: db\n    postWaveActions:\n      - name: check\n        run", ["waves", "[]", "postWaveActions", "[]"], undefined],
    ["waves:\n  - name: db\n    # why\n\n    readiness: SSM", ["waves", "[]"], "readiness"],
  ])("of %j", (text, path, key) => expect(placeAt(text)).toMatchObject({ path, key }));
});

const schema: Schema = {
  properties: {
    name: { type: "string" },
    selfApproval: { type: "boolean" },
    waves: { items: { properties: { onFailure: { enum: ["pause", "stop"] }, name: { description: "its name" } } } },
  },
};

describe("offers", () => {
  it("keys of the plan at its beginning", () => expect(offers(schema, "").map((o) => o.label)).toEqual(["name", "selfApproval", "waves"]));
  it("keys of a wave in a wave", () => expect(offers(schema, "waves:\n  - ")).toContainEqual({ label: "name", info: "its name", isKey: true }));
  it("values where they are few", () => expect(offers(schema, "waves:\n  - onFailure: ").map((o) => o.label)).toEqual(["pause", "stop"]));
  it("true and false", () => expect(offers(schema, "selfApproval: t").map((o) => o.label)).toEqual(["true", "false"]));
  it("nothing where nothing is known", () => expect(offers(schema, "other:\n  x")).toEqual([]));
});
