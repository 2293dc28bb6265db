import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { Filter } from "./servers";

/** properties are what servers can be filtered by; the server does it, for all of them. */
export const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "accountID", propertyLabel: "Account", groupValuesLabel: "Accounts", operators: ["="] },
  { key: "region", propertyLabel: "Region", groupValuesLabel: "Regions", operators: ["="] },
  { key: "state", propertyLabel: "Replication", groupValuesLabel: "States of replication", operators: ["="] },
  { key: "group", propertyLabel: "Group", groupValuesLabel: "Groups", operators: ["="] },
  { key: "tag", propertyLabel: "Tag", groupValuesLabel: "Tags", operators: ["="] },
  { key: "problem", propertyLabel: "Has a problem", groupValuesLabel: "Has a problem", operators: ["="] },
];

/** options are the values that are few. */
export const options: PropertyFilterProps.FilteringOption[] = [
  ...["CONTINUOUS", "INITIATING", "INITIAL_SYNC", "RESCAN", "BACKLOG", "CREATING_SNAPSHOT", "PAUSED", "STALLED", "DISCONNECTED", "STOPPED"].map((value) => ({ propertyKey: "state", value })),
  ...["true", "false"].map((value) => ({ propertyKey: "problem", value })),
];

/** filterOf is what the API is asked for; words without a property are searched for. */
export function filterOf(query: PropertyFilterProps.Query): Filter {
  const filter: Record<string, string | string[]> = {};
  const words: string[] = [];
  for (const token of query.tokens) {
    const value = String(token.value).trim();
    if (!value) continue;
    if (!token.propertyKey) words.push(value);
    else if (token.propertyKey === "tag") filter.tag = [...((filter.tag as string[] | undefined) ?? []), value];
    else filter[token.propertyKey] = value;
  }
  if (words.length > 0) filter.search = words.join(" ");
  return filter as Filter;
}
