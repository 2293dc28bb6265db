import { expect, it } from "vitest";
import { chooses, tagsOf, withServers, withTags } from "./draft";

const draft = { name: "shop", accountID: "111122223333", region: "us-west-2" };

it("has tags or servers, and not both", () => {
  const tagged = withTags(withServers(draft, ["s-1"]), [{ key: " Tier ", value: "web" }, { key: "", value: "x" }]);
  expect(tagged).toEqual({ ...draft, tags: { Tier: "web" } });
  expect(withServers(tagged, ["s-2"])).toEqual({ ...draft, sourceServerIDs: ["s-2"] });
});

it("shows its tags as rows", () => expect(tagsOf({ ...draft, tags: { a: "1" } })).toEqual([{ key: "a", value: "1" }]));

it("can be previewed once it says where and which", () => {
  expect(chooses(draft)).toBe(false);
  expect(chooses({ ...draft, tags: {} })).toBe(false);
  expect(chooses({ ...draft, region: undefined, sourceServerIDs: ["s-1"] })).toBe(false);
  expect(chooses({ ...draft, sourceServerIDs: ["s-1"] })).toBe(true);
});
