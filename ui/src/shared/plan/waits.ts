/** Wait says that a wave waits for another, by their places. Implied: by the plan's order, not by its words. */
export type Wait = { from: number; to: number; implied: boolean };

type Named = { name?: string; dependsOn?: string[] | null };

/** waitsOf are what waits for what. Where the order counts, a wave that says nothing waits for the one before. */
export function waitsOf(waves: Named[], inOrder: boolean): Wait[] {
  return waves.flatMap((w, to): Wait[] => {
    if (w.dependsOn?.length) {
      return w.dependsOn.flatMap((name) => {
        const from = placeOf(waves, name);
        return from < 0 ? [] : [{ from, to, implied: false }];
      });
    }
    return inOrder && to > 0 ? [{ from: to - 1, to, implied: true }] : [];
  });
}

/** placeOf finds a wave by its name, without regard to case; -1: there is none. */
export function placeOf(waves: Named[], name: string): number {
  return waves.findIndex((w) => w.name?.trim().toLowerCase() === name.trim().toLowerCase());
}

/** depthsOf say for every wave how many come before it at the least; undefined: it waits for itself. */
export function depthsOf(count: number, all: Wait[]): (number | undefined)[] {
  const found: (number | undefined)[] = Array.from({ length: count }, () => undefined);
  for (let round = 0; round <= found.length; round++) {
    found.forEach((known, to) => {
      if (known !== undefined) return;
      const before = all.filter((e) => e.to === to).map((e) => found[e.from]);
      if (before.every((d) => d !== undefined)) found[to] = Math.max(-1, ...(before as number[])) + 1;
    });
  }
  return found;
}
