import { describe, expect, it } from "vitest";
import { type Channel, draftOf, ofKind, tagsOf, textOf } from "./channels";

describe("tags of a plan", () => {
  it.each([
    ["", undefined],
    [" , ", undefined],
    ["business=shop, tier=web", { business: "shop", tier: "web" }],
    ["a=b=c", { a: "b=c" }],
    ["critical", { critical: "" }],
  ])("are read from %j", (text, want) => expect(tagsOf(text)).toEqual(want));

  it("are written as they are read", () => expect(tagsOf(textOf({ a: "1", b: "2" }))).toEqual({ a: "1", b: "2" }));
});

const hook = { channelID: "ch-1", version: 3, name: "ops", kind: "WEBHOOK", url: "https://hooks.example.org", secrets: [{ file: "hook" }], events: ["FAILED"] } as Channel;

it("keeps all of a channel but what the server sets", () => {
  expect(draftOf(hook)).toEqual({ name: "ops", kind: "WEBHOOK", url: "https://hooks.example.org", secrets: [{ file: "hook" }], events: ["FAILED"] });
});

it("leaves out of a topic what only webhooks have", () => {
  expect(ofKind(draftOf(hook), "SNS")).toEqual({ name: "ops", kind: "SNS", events: ["FAILED"] });
});
