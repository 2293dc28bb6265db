/** Kind is what a report is about. */
export type Kind = "period" | "plan" | "adoption";

export const kinds: { value: Kind; label: string; description: string }[] = [
  { value: "period", label: "A period", description: "All drills and recoveries, and what was promised" },
  { value: "plan", label: "A plan", description: "Its drills and recoveries, and how it was changed" },
  { value: "adoption", label: "Coverage", description: "Which servers no plan recovers, and which plan was not drilled" },
];

/** reportURL is where a report is, as a file. The days are the reader's own. */
export function reportURL(kind: Kind, plan: string, from: string, to: string, format: string): string {
  const query = new URLSearchParams({ format });
  if (from) query.set("from", midnight(from, 0));
  if (to) query.set("to", midnight(to, 1));
  return `/api/v1/reports/${kind === "plan" ? `plans/${encodeURIComponent(plan)}` : kind}?${query}`;
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
