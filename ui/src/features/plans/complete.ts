/** Schema is what is read of a JSON Schema here. */
export type Schema = {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
};

/** Place is where in a YAML file somebody writes: below which keys, and what of the line there is. */
export type Place = { path: string[]; key?: string; word: string };

const item = "[]";

/** placeAt finds the place at the end of a text, by its indentation. */
export function placeAt(text: string): Place {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const { indent, keys, rest } = parts(last);
  const path: string[] = [];
  let level = indent;
  for (const l of lines.reverse()) {
    if (!l.trim() || l.trim().startsWith("#")) continue;
    const above = parts(l);
    // A list may be as far to the right as the key that it belongs to.
    const owns = above.outer < level || (above.outer === level && last.trimStart().startsWith("-") && path.length === 0 && keys.includes(item) && !above.keys.includes(item));
    if (!owns) continue;
    const inner = above.keys.filter((k, i) => k === item || i === above.keys.length - 1);
    if (above.keys.includes(item) && above.indent >= level) {
      path.unshift(item); // a sibling key stands behind the dash of this line
    } else {
      path.unshift(...inner);
    }
    level = above.outer;
    if (level === 0) break;
  }
  const key = keys.find((k) => k !== item);
  return { path: [...path, ...keys.filter((k) => k === item)], key, word: rest };
}

/** parts takes a line apart: the dash of a list, a key, and what follows. */
function parts(line: string) {
  const [, blank = "", dash = "", key, rest = ""] = /^(\s*)((?:- +)*|-)(?:([\w$-]+):(?: +|$))?(.*)$/.exec(line) ?? [];
  const keys = [...(dash ? [item] : []), ...(key ? [key] : [])];
  return { outer: blank.length, indent: blank.length + dash.length, keys, rest: rest.trim() };
}

/** at is the schema of a path; undefined: it says nothing about it. */
export function at(schema: Schema, path: string[]): Schema | undefined {
  return path.reduce<Schema | undefined>((s, step) => {
    if (!s) return undefined;
    if (step === item) return s.items;
    const more = s.additionalProperties;
    return s.properties?.[step] ?? (typeof more === "object" ? more : undefined);
  }, schema);
}

/** Offer is something that may be written at a place. */
export type Offer = { label: string; info?: string; isKey: boolean };

/** offers are the keys or values that may be written at the end of a text. */
export function offers(schema: Schema, text: string): Offer[] {
  const place = placeAt(text);
  const here = at(schema, place.path);
  if (!here) return [];
  if (place.key) return valuesOf(here.properties?.[place.key]);
  if (here.properties) return Object.entries(here.properties).map(([label, s]) => ({ label, info: s.description, isKey: true }));
  return valuesOf(here);
}

function valuesOf(s: Schema | undefined): Offer[] {
  if (!s) return [];
  if (s.enum) return s.enum.map((v) => ({ label: String(v), info: s.description, isKey: false }));
  return s.type === "boolean" ? ["true", "false"].map((label) => ({ label, info: s.description, isKey: false })) : [];
}
