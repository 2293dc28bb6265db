import type { Schemas } from "../api/client";
import { type Field, fields, refSaid, type Spec } from "./fields";
import type { Mode } from "./modes";

export type Group = Schemas["Group"];
export type Plan = Schemas["Plan"];
export type Effective = Schemas["EffectiveLaunch"];

/** Source is who states a launch configuration, each above those before it. */
export type Source = "GROUP" | "SERVER" | "PLAN" | "MODE" | "SCENARIO";

/** View is the launch that is looked at: which server's, also by name, and in which run of a plan, if any. */
export type View = { server?: string; name?: string; plan?: Plan; mode: Mode; scenario: string };

/** Layer is what one source states. One that does not count lies below a server that stands alone; a fresh one is not saved yet. */
export type Layer = { source: Source; title: string; spec: Spec; counts: boolean; fresh?: boolean };

/** layersOf are the layers of a launch, the first one lowest, also those that state nothing yet. */
export function layersOf(group: Group, { server, name, plan, mode, scenario }: View): Layer[] {
  const own = server ? group.servers?.[server] : undefined;
  const layer = (source: Source, title: string, spec: Spec | undefined, counts = true): Layer => ({ source, title, spec: spec ?? {}, counts });
  const layers = [layer("GROUP", `group ${group.name}`, group.launchConfiguration, own?.useGroupDefaults ?? true)];
  if (server) layers.push(layer("SERVER", `server ${name ?? server}`, own?.launchConfiguration));
  if (!plan) return layers;
  layers.push(layer("PLAN", `plan ${plan.name}`, plan.launchConfiguration));
  layers.push(mode === "DRILL" ? layer("MODE", `drills of ${plan.name}`, plan.drill?.launchConfiguration) : layer("MODE", `recoveries of ${plan.name}`, plan.recovery?.launchConfiguration));
  if (scenario) layers.push(layer("SCENARIO", `scenario ${scenario}`, plan.scenarios?.[scenario]?.launchConfiguration));
  return layers;
}

/** sourceSaid writes a source of the API as people read it; GROUP_TEMPLATE is the launch template of the group. */
export function sourceSaid(source: string, layers: readonly Layer[]): string {
  const byTemplate = source.endsWith("_TEMPLATE");
  const layer = layers.find((l) => l.source === source.replace(/_TEMPLATE$/, ""));
  const who = layer?.title ?? source.toLowerCase();
  if (!byTemplate) return capital(who);
  return `Launch template${layer?.spec.launchTemplate ? ` ${refSaid(layer.spec.launchTemplate)}` : ""}, stated by ${who}`;
}

/** Inherited is what holds of a field where a layer states nothing: a value, or what a launch template may say. */
export type Inherited = { value: unknown; by: string } | { template: string; by: string };

/**
 * inherited looks below a layer for who states a field; nobody: it stays as DRS has it. What launch templates say only the
 * server knows: as far as its answer tells, that counts, and where it does not, that is said.
 */
export function inherited(layers: readonly Layer[], above: Source, field: Field, effective?: Effective): Inherited | undefined {
  const at = layers.findIndex((l) => l.source === above);
  const below = layers.slice(0, at).filter((l) => l.counts);
  if (field.name === "copyPrivateIp") {
    // A static address turns the copying off, whoever states it.
    const own = layers[at];
    if (own?.spec.privateIP) return { value: false, by: own.title };
    const address = fields.find((f) => f.name === "privateIP");
    const stated = address && inherited(layers, above, address, effective);
    if (stated && "value" in stated) return { value: false, by: stated.by };
  }
  for (const layer of [...below, ...layers.slice(at, at + 1)].toReversed()) {
    const { source, title, spec } = layer;
    if (source !== above && spec[field.name] !== undefined) return { value: spec[field.name], by: title };
    // An address was meant for another subnet than one that is stated above it.
    if (field.name === "privateIP" && spec.subnetID !== undefined) return undefined;
    const said = byTemplate(layer, field, effective);
    if (said) return said;
  }
  return undefined;
}

/** rank is how high a source of the API lies; the launch template of a layer lies directly below it. */
function rank(source: string): number {
  const order = ["GROUP", "SERVER", "PLAN", "MODE", "SCENARIO"];
  return order.indexOf(source.replace(/_TEMPLATE$/, "")) * 2 + (source.endsWith("_TEMPLATE") ? 0 : 1);
}

/** byTemplate is what a layer's launch template says of a field; undefined: nothing. EC2's templates know nothing of DRS. */
function byTemplate({ source, title, spec, fresh }: Layer, field: Field, effective: Effective | undefined): Inherited | undefined {
  if (!spec.launchTemplate || field.part === "DRS" || field.kind === "alternatives") return undefined;
  const template = refSaid(spec.launchTemplate);
  const winner = effective?.sources[field.name];
  if (fresh || !effective || (winner && rank(winner) > rank(`${source}_TEMPLATE`))) return { template, by: title };
  if (winner !== `${source}_TEMPLATE`) return undefined;
  return { value: effective.launchConfiguration[field.name as keyof Effective["launchConfiguration"]], by: `launch template ${template} of ${title}` };
}

/** Row is a field of a launch: what holds, who says so, and what others state in vain. */
export type Row = { field: Field; value?: unknown; by?: string; instead: { value: unknown; by: string }[] };

/** rowsOf are all fields of the launch that the server told. */
export function rowsOf(effective: Effective, layers: readonly Layer[]): Row[] {
  const values: Record<string, unknown> = { ...effective.launchConfiguration, alternatives: effective.alternatives };
  return fields.map((field) => {
    const source = effective.sources[field.name];
    const instead = layers.filter((l) => l.spec[field.name] !== undefined && l.source !== source).map((l) => ({ value: l.spec[field.name], by: l.title }));
    return { field, value: source ? values[field.name] : undefined, by: source && sourceSaid(source, layers), instead };
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
