import { expect, it } from "vitest";
import { acceptedOf, changes, hourly, isSample, money, noted, proposedSaid } from "./money";

it("writes amounts to the cent, and hours finer", () => {
  expect([money(0.1 + 0.2, "USD"), hourly(0.0018, "USD")]).toEqual(["0.30 USD", "0.0018 USD"]);
});

it("tells the simulator's prices from AWS's", () => {
  expect([{ version: "simulator-sample-20250601" }, { version: "20260101000000" }, {}].map(isSample)).toEqual([true, false, false]);
});

it("says each thing once, of all whom it is said of", () => {
  const note = { group: "web", mode: "DRILL", what: "gp3 is counted" };
  expect(noted([{ ...note, servers: ["b"] }, { ...note, mode: "RECOVERY", servers: ["a", "b"] }, { ...note, what: "no price" }])).toEqual([
    { what: "gp3 is counted", whose: ["a", "b"] },
    { what: "no price", whose: ["group web"] },
  ]);
});

it("accepts what was proposed, and nothing where no type fits", () => {
  const fits = { sourceServerID: "s-1", name: "a", instanceType: "m5.large", now: "m5.large", launchTemplate: { id: "lt-1" }, reasons: [], cautions: [] };
  const none = { sourceServerID: "s-2", name: "b", reasons: [], cautions: [] };
  expect(acceptedOf([fits, none])).toEqual({ "s-1": { instanceType: "m5.large", launchTemplate: { id: "lt-1" } } });
  expect([fits, none, { ...fits, launchTemplate: undefined }].map(changes)).toEqual([true, false, false]);
  expect([fits, none].map(proposedSaid)).toEqual(["m5.large, from launch template lt-1", "No instance type is known to fit"]);
});
