import { expect, it } from "vitest";
import { type Binding, boundAs, draftOf } from "./settings";

const read = { bindingID: "b-1", version: 3, name: "shop", group: "shop-dr", role: "Operator", accountIDs: ["111122223333", "444455556666"], planTags: { team: "shop" } } as unknown as Binding;

it("changes nothing of a binding that nobody changes", () => {
  expect(boundAs(draftOf(read))).toEqual({ name: "shop", group: "shop-dr", role: "Operator", accountIDs: ["111122223333", "444455556666"], planTags: { team: "shop" } });
  expect(boundAs(draftOf({ ...read, group: undefined, subject: "https://id.example.com#1" } as unknown as Binding))).toMatchObject({ subject: "https://id.example.com#1" });
});

it("lets a binding reach everything again", () => {
  expect(boundAs({ ...draftOf(read), accounts: " ", planTags: {}, name: "" })).toEqual({ group: "shop-dr", role: "Operator", accountIDs: undefined, planTags: undefined, name: "shop-dr Operator" });
});
