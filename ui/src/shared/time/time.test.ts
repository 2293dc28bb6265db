import { describe, expect, it } from "vitest";
import { ago, duration, precise, utc } from "./time";

describe("duration", () => {
  it.each([
    [0, "0 s"],
    [59.6, "1 min"],
    [185, "3 min 5 s"],
    [7800, "2 h 10 min"],
    [3600, "1 h"],
    [273600, "3 d 4 h"],
    [-90, "−1 min 30 s"],
    [undefined, "–"],
  ])("says %s seconds as %s", (seconds, want) => expect(duration(seconds)).toBe(want));
});

describe("precise", () => {
  it.each([
    [0.24, "0.2 s"],
    [59.96, "1 min"],
    [185, "3 min 5 s"],
    [undefined, "–"],
  ])("says %s seconds as %s", (seconds, want) => expect(precise(seconds)).toBe(want));
});

it("says how long something is over", () => {
  expect(ago("2026-11-27T03:00:00Z", Date.parse("2026-11-27T03:02:30Z"))).toBe("2 min 30 s ago");
});

it("says a time in UTC", () => {
  expect(utc("2026-11-27T03:00:00.123456789Z")).toBe("2026-11-27 03:00:00 UTC");
});
