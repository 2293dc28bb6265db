import { depthsOf, type Wait, waitsOf } from "@/shared/plan/waits";
import { wavesOf } from "./draft";
import type { Draft } from "./plans";

/** edges are what waits for what, by the places of the waves in the list. */
export function edges(draft: Draft): Wait[] {
  return waitsOf(wavesOf(draft), draft.order !== "parallel");
}

/** depths say for every wave how many come before it at the least; undefined: it waits for itself. */
export function depths(draft: Draft): (number | undefined)[] {
  return depthsOf(wavesOf(draft).length, edges(draft));
}

/** connect makes a wave wait for another, besides what it waits for already. */
export function connect(draft: Draft, from: number, to: number): Draft {
  const waves = wavesOf(draft);
  const name = waves[from]?.name;
  if (!name || from === to) return draft;
  const before = namesBefore(draft, to);
  if (before.includes(name)) return draft;
  return { ...draft, waves: waves.map((w, i) => (i === to ? { ...w, dependsOn: [...before, name] } : w)) };
}

/** disconnect makes a wave wait for another no more. */
export function disconnect(draft: Draft, from: number, to: number): Draft {
  const name = wavesOf(draft)[from]?.name;
  const left = namesBefore(draft, to).filter((n) => n !== name);
  return { ...draft, waves: wavesOf(draft).map((w, i) => (i === to ? { ...w, dependsOn: left } : w)) };
}

function namesBefore(draft: Draft, to: number): string[] {
  return edges(draft)
    .filter((e) => e.to === to)
    .map((e) => wavesOf(draft)[e.from]?.name ?? "");
}
