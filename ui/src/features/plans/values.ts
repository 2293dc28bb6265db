/** textOfValue writes a parameter as a field has it: a list as lines, a mapping as JSON. */
export function textOfValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(textOfValue).join("\n");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** valueOf reads a field: of a list each line is one; undefined: nothing is said. */
export function valueOf(text: string, type: string): unknown {
  if (text.trim() === "") return undefined;
  if (type === "StringMap" || type === "MapList") return json(text);
  if (!isList(type)) return text;
  // A line that is being written is kept until the next one begins.
  const lines = text.split("\n");
  return lines.length === 1 ? lines[0] : lines;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // it is still being written, or it is a reference
  }
}

/** isList reports whether a parameter may have several values. */
export function isList(type: string): boolean {
  return type.endsWith("List") || type.startsWith("List<");
}
