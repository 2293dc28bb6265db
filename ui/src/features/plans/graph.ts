import { wavesOf } from "./draft";
import type { Draft, Wave } from "./plans";

/** Edge says that a wave waits for another. Implied: by the plan's order, not by its words. */
export type Edge = { from: number; to: number; implied: boolean };

/** edges are what waits for what, by the places of the waves in the list. */
export function edges(draft: Draft): Edge[] {
  const waves = wavesOf(draft);
  return waves.flatMap((w, to): Edge[] => {
    if (w.dependsOn?.length) {
      return w.dependsOn.flatMap((name) => {
        const from = placeOf(waves, name);
        return from < 0 ? [] : [{ from, to, implied: false }];
      });
    }
    return draft.order !== "parallel" && to > 0 ? [{ from: to - 1, to, implied: true }] : [];
  });
}

/** placeOf finds a wave by its name, without regard to case; -1: there is none. */
export function placeOf(waves: Wave[], name: string): number {
  return waves.findIndex((w) => w.name?.trim().toLowerCase() === name.trim().toLowerCase());
}

/** depths say for every wave how many come before it at the least; undefined: it waits for itself. */
export function depths(draft: Draft): (number | undefined)[] {
  const all = edges(draft);
  const found: (number | undefined)[] = wavesOf(draft).map(() => undefined);
  for (let round = 0; round <= found.length; round++) {
    found.forEach((known, to) => {
      if (known !== undefined) return;
      const before = all.filter((e) => e.to === to).map((e) => found[e.from]);
      if (before.every((d) => d !== undefined)) found[to] = Math.max(-1, ...(before as number[])) + 1;
    });
  }
  return found;
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
