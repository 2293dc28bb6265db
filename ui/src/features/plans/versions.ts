import type { Schemas } from "@/shared/api/client";
import type { Plan } from "./plans";

export type Version = Schemas["PlanVersion"];
export type FieldChange = Schemas["FieldChange"];

/** counted are the fields that the server sets with every change. */
const counted = ["version", "format", "createdAt", "updatedAt"];

/** difference is what the newer plan has otherwise than the older one, field by field. Waves and actions are held against those of the same name. */
export function difference(older: Plan, newer: Plan): FieldChange[] {
  const [was, is] = [flat(older), flat(newer)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => !counted.includes(field) && JSON.stringify(was.get(field)) !== JSON.stringify(is.get(field)))
    .sort((a, b) => a.localeCompare(b))
    .map((field) => ({ field, old: was.get(field), new: is.get(field) }));
}

/** flat are the values of a document that have no parts, by their paths. What has a name is found by it, and its place is a value of its own. */
function flat(value: unknown, at = "", into = new Map<string, unknown>()): Map<string, unknown> {
  const below = (name: string) => (at ? `${at}.${name}` : name);
  if (Array.isArray(value) && named(value)) {
    into.set(`${at} in order`, value.map((v) => v.name).join(", "));
    for (const v of value) flat(v, below(v.name), into);
  } else if (Array.isArray(value)) {
    if (value.every((v) => typeof v !== "object")) into.set(at, value.join(", "));
    else value.forEach((v, i) => flat(v, `${at}[${i}]`, into));
  } else if (typeof value === "object" && value !== null) {
    for (const [name, v] of Object.entries(value)) flat(v, below(name), into);
  } else {
    into.set(at, value);
  }
  return into;
}

function named(all: unknown[]): all is { name: string }[] {
  const names = all.map((v) => (v as { name?: unknown } | null)?.name);
  return names.every((name) => typeof name === "string") && new Set(names).size === all.length && all.length > 0;
}
