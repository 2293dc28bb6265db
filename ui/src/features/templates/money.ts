import type { Schemas } from "@/shared/api/client";

/** money writes an amount to the cent. */
export const money = (amount: number, currency: string) => `${amount.toFixed(2)} ${currency}`;

/** hourly writes what an hour costs, which may be less than a cent. */
export const hourly = (amount: number, currency: string) => `${amount.toFixed(4)} ${currency}`;

/** isSample reports whether a price list is the simulator's, which says of itself that it is a sample. */
export const isSample = (p: Pick<Schemas["CostPrices"], "version">) => p.version?.includes("sample") ?? false;

/** Noted is something that is to be known of costs, with all whom it is said of. */
export type Noted = { what: string; whose: string[] };

/** noted says each thing once, of all whom it is said of in any group and mode. */
export function noted(notes: readonly Schemas["CostNote"][]): Noted[] {
  const of = new Map<string, Set<string>>();
  for (const n of notes) {
    const whose = of.get(n.what) ?? new Set();
    for (const name of n.servers?.length ? n.servers : [`group ${n.group}`]) whose.add(name);
    of.set(n.what, whose);
  }
  return [...of].map(([what, whose]) => ({ what, whose: [...whose].toSorted() }));
}

/** proposedSaid is what is proposed for a server, as people read it. */
export function proposedSaid(r: Schemas["Recommendation"]): string {
  if (!r.instanceType) return "No instance type is known to fit";
  return r.launchTemplate ? `${r.instanceType}, from launch template ${r.launchTemplate.name ?? r.launchTemplate.id}` : r.instanceType;
}

/** changes reports whether accepting a proposal would change how the server is launched, as far as it is known. */
export const changes = (r: Schemas["Recommendation"]) => Boolean(r.instanceType) && (r.now !== r.instanceType || r.launchTemplate !== undefined);

/** acceptedOf is what is accepted of proposals: nothing of those without an instance type. */
export function acceptedOf(all: readonly Schemas["Recommendation"][]): Schemas["AcceptRequest"]["servers"] {
  return Object.fromEntries(all.filter((r) => r.instanceType).map(({ sourceServerID, instanceType, launchTemplate }) => [sourceServerID, { instanceType, launchTemplate }]));
}
