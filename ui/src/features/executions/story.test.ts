import { expect, it } from "vitest";
import { type Event, grown, kept } from "./story";

const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }) as Event);
const seqs = (all: Event[]) => all.map((e) => e.seq);

it("goes on after the last event, and has none twice", () => {
  expect(seqs(grown(events(1, 3), events(2, 5)))).toEqual([1, 2, 3, 4, 5]);
});

it("keeps the newest", () => {
  const all = grown(events(1, kept), events(kept + 1, kept + 10));
  expect([all.length, all[0]?.seq, all.at(-1)?.seq]).toEqual([kept, 11, kept + 10]);
});
