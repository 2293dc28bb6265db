import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";

/**
 * filterOf is what the API is asked for: the properties of a filter by their names, all values of
 * those of which several count, and the words without a property under a name of their own.
 */
export function filterOf(query: PropertyFilterProps.Query, words: string, several: readonly string[] = []): Record<string, string | string[]> {
  const filter: Record<string, string | string[]> = {};
  const loose: string[] = [];
  for (const { propertyKey: key, value } of query.tokens) {
    const text = String(value).trim();
    if (!text) continue;
    if (!key) loose.push(text);
    else if (several.includes(key)) filter[key] = [...(filter[key] ?? []), text];
    else filter[key] = text;
  }
  if (loose.length > 0) filter[words] = loose.join(" ");
  return filter;
}
