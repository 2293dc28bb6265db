import { expect, it } from "vitest";
import { Refusal } from "../api/client";
import { fieldsSaid, placeOf, refusedOf } from "./refused";

const view = { server: "s-1", mode: "DRILL", scenario: "zone-lost" } as const;

it.each([
  ["GROUP", "launchConfiguration"],
  ["SERVER", "servers.s-1.launchConfiguration"],
  ["PLAN", "launchConfiguration"],
  ["MODE", "drill.launchConfiguration"],
  ["SCENARIO", "scenarios.zone-lost.launchConfiguration"],
] as const)("finds what %s states", (source, want) => expect(placeOf(source, view)).toBe(want));

it("tells at each field of the source why it is refused, and leaves the others to the message", () => {
  const details = [
    { field: "drill.launchConfiguration.instanceType", message: "only m5" },
    { field: "drill.launchConfiguration.instanceType", message: "none of AMD" },
    { field: "drill.launchConfiguration.alternatives[1].subnetID", message: "not a drill's" },
    { field: "recovery.launchConfiguration.subnetID", message: "elsewhere" },
    { message: "of nothing" },
  ];
  const error = new Refusal({ title: "Invalid", status: 400, details } as never, 400);
  expect(refusedOf(error, placeOf("MODE", view))).toEqual({ instanceType: "only m5; none of AMD", alternatives: "not a drill's" });
  expect(refusedOf(new Error("no answer"), "launchConfiguration")).toEqual({});
});

it("names fields as people know them", () => {
  expect(fieldsSaid("httpTokens")).toBe("Instance metadata");
  expect(fieldsSaid("launchConfiguration.launchTemplate, launchConfiguration.instanceType")).toBe("Launch template (launchConfiguration.launchTemplate), Instance type (launchConfiguration.instanceType)");
  expect(fieldsSaid("later")).toBe("later");
  expect(fieldsSaid(undefined)).toBe("");
});
