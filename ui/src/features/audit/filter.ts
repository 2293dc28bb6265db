import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { filterOf as asked } from "@/shared/list/filter";
import type { Filter } from "./audit";

/** properties are what events can be filtered by. */
export const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "actor", propertyLabel: "By", groupValuesLabel: "People", operators: ["="] },
  { key: "outcome", propertyLabel: "Outcome", groupValuesLabel: "Outcomes", operators: ["="] },
  { key: "kind", propertyLabel: "Kind", groupValuesLabel: "Kinds", operators: ["="] },
  { key: "type", propertyLabel: "Type", groupValuesLabel: "Types", operators: ["="] },
  { key: "name", propertyLabel: "Name", groupValuesLabel: "Names", operators: ["="] },
  { key: "stream", propertyLabel: "Stream", groupValuesLabel: "Streams", operators: ["="] },
  { key: "from", propertyLabel: "From", groupValuesLabel: "Times", operators: ["="] },
  { key: "to", propertyLabel: "Until", groupValuesLabel: "Times", operators: ["="] },
];

/** options are the values that are few. */
export const options: PropertyFilterProps.FilteringOption[] = [
  ...["SUCCEEDED", "FAILED", "REFUSED", "UNKNOWN"].map((value) => ({ propertyKey: "outcome", value })),
  ...["execution", "plan", "group", "account", "identity"].map((value) => ({ propertyKey: "kind", value })),
];

/** filterOf is what the API is asked for; words without a property are looked for in the texts. */
export const filterOf = (query: PropertyFilterProps.Query) => asked(query, "text") as Filter;

/** urlOf is where the same events are as a file. */
export function urlOf(filter: Filter, format: string): string {
  return `/api/v1/audit?${new URLSearchParams({ ...(filter as Record<string, string>), format })}`;
}
