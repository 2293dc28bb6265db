import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { filterOf as asked } from "@/shared/list/filter";
import type { TemplateFilter } from "@/shared/launch/templates";

/** properties are what launch templates can be filtered by; the server does it, for all of them. */
export const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "accountID", propertyLabel: "Account", groupValuesLabel: "Accounts", operators: ["="] },
  { key: "region", propertyLabel: "Region", groupValuesLabel: "Regions", operators: ["="] },
  { key: "instanceType", propertyLabel: "Instance type or family", groupValuesLabel: "Instance types and families", operators: ["="] },
  { key: "group", propertyLabel: "Used by group", groupValuesLabel: "Protection groups", operators: ["="] },
  { key: "tag", propertyLabel: "Tag", groupValuesLabel: "Tags", operators: ["="] },
];

/** optionsOf are the accounts and Regions that were asked, and the groups that may use templates. */
export function optionsOf(scopes: readonly { accountID: string; region: string }[], groups: readonly { name: string }[] = []): PropertyFilterProps.FilteringOption[] {
  const each = (propertyKey: "accountID" | "region") => [...new Set(scopes.map((s) => s[propertyKey]))].map((value) => ({ propertyKey, value }));
  return [...each("accountID"), ...each("region"), ...groups.map(({ name }) => ({ propertyKey: "group", value: name }))];
}

/** filterOf is what the API is asked for; words without a property are searched for. */
export const filterOf = (query: PropertyFilterProps.Query) => asked(query, "search", ["tag"]) as TemplateFilter;
