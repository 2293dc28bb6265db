import { Refusal, type Schemas } from "../api/client";
import { fields, type FieldName } from "./fields";
import type { Source, View } from "./layers";

/** placeOf is where a group or a plan has what a source states. */
export function placeOf(source: Source, { server, mode, scenario }: Pick<View, "server" | "mode" | "scenario">): string {
  const own = "launchConfiguration";
  if (source === "SERVER") return `servers.${server}.${own}`;
  if (source === "MODE") return `${mode.toLowerCase()}.${own}`;
  return source === "SCENARIO" ? `scenarios.${scenario}.${own}` : own;
}

export type Refused = Partial<Record<FieldName | "launchTemplate", string>>;

/** refusedOf says of each field that a source states why the server refused it, such as by a rule that blocks. */
export function refusedOf(error: Error | null, place: string): Refused {
  const details = error instanceof Refusal ? (error.problem.details ?? []) : [];
  const refused: Refused = {};
  for (const { field, message } of details) {
    if (!field?.startsWith(`${place}.`)) continue;
    const name = field.slice(place.length + 1).split(/[.[]/)[0] as FieldName;
    refused[name] = [refused[name], message].filter(Boolean).join("; ");
  }
  return refused;
}

/** fieldsSaid names the fields that a finding is about as people know them, and where they are stated if it says so. */
export function fieldsSaid(field: Schemas["Finding"]["field"]): string {
  return (field ?? "")
    .split(", ")
    .filter(Boolean)
    .map((path) => {
      const name = path.split(".").at(-1);
      const label = name === "launchTemplate" ? "Launch template" : (fields.find((f) => f.name === name)?.label ?? name);
      return path === name ? label : `${label} (${path})`;
    })
    .join(", ");
}
