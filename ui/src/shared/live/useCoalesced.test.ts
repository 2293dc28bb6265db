import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { coalesced } from "./useCoalesced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("works once for many calls, and once more for one that came meanwhile", async () => {
  let finish = () => {};
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { ask } = coalesced(work, 200);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(200);
  expect(work).toHaveBeenCalledTimes(1);
  ask();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(200);
  expect(work).toHaveBeenCalledTimes(2);
  finish();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(2);
});

it("goes on after work that failed", async () => {
  const work = vi.fn(() => Promise.reject(new Error("no")));
  const { ask } = coalesced(work, 10);
  ask();
  await vi.advanceTimersByTimeAsync(10);
  ask();
  await vi.advanceTimersByTimeAsync(10);
  expect(work).toHaveBeenCalledTimes(2);
});
