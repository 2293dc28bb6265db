import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { filterOf as asked } from "@/shared/list/filter";
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
export const filterOf = (query: PropertyFilterProps.Query) => asked(query, "search", ["tag"]) as Filter;
