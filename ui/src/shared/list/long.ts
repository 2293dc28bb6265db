/** found are the items that a text is in, without regard to case; all where there is none. */
export function found<T>(items: readonly T[], text: string, textOf: (item: T) => string): readonly T[] {
  const wanted = text.trim().toLowerCase();
  return wanted ? items.filter((item) => textOf(item).toLowerCase().includes(wanted)) : items;
}

/** pageOf is a page of the items; the first is 1, and one beyond the last is the last. */
export function pageOf<T>(items: readonly T[], page: number, perPage: number): { items: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const at = Math.min(page, pages);
  return { items: items.slice((at - 1) * perPage, at * perPage), page: at, pages };
}
