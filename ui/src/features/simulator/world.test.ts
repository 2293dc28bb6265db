import { expect, it } from "vitest";
import { paceOf, speedOf } from "./world";

it("takes a speed within the bounds alone", () => {
  const bounds = { slowest: 0.1, fastest: 1000000 };
  expect(["60", "0.1", "1e6", "", " ", "0", "0.09", "1000001", "fast", "-1", "Infinity"].map((typed) => speedOf(typed, bounds))).toEqual([
    60, 0.1, 1000000, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined,
  ]);
});

it("says how fast AWS is simulated", () => {
  expect([1, 60, 0.5].map(paceOf)).toEqual(["as fast as AWS is", "60 times as fast as AWS is", "0.5 times as fast as AWS is"]);
});
