import type { Schemas } from "../api/client";
import { cleaned, type Spec } from "./fields";
import type { Group, Plan, Source, View } from "./layers";

/** groupWith is a group that states a launch configuration: for all its servers, or for one of them. */
export function groupWith(group: Group, server: string | undefined, spec: Spec, useGroupDefaults = true): Schemas["GroupInput"] {
  const stated = orNothing(cleaned(spec));
  if (!server) return { ...group, launchConfiguration: stated };
  const { [server]: _, ...others } = group.servers ?? {};
  const servers = stated || !useGroupDefaults ? { ...others, [server]: { useGroupDefaults, launchConfiguration: stated } } : others;
  return { ...group, servers };
}

/** planWith is a plan that states a launch configuration: for every run, for a mode, or for a scenario. */
export function planWith(plan: Plan, source: Source, { mode, scenario }: Pick<View, "mode" | "scenario">, spec: Spec): Schemas["PlanInput"] {
  const launchConfiguration = orNothing(cleaned(spec));
  // What a plan is written with is what is read of it: only the names of the types differ.
  const read = plan as Schemas["PlanInput"];
  if (source === "PLAN") return { ...read, launchConfiguration };
  if (source === "SCENARIO") return { ...read, scenarios: { ...read.scenarios, [scenario]: { ...read.scenarios?.[scenario], launchConfiguration } } };
  return mode === "DRILL" ? { ...read, drill: { ...read.drill, launchConfiguration } as Schemas["DrillInput"] } : { ...read, recovery: { launchConfiguration } };
}

function orNothing(spec: Spec): Spec | undefined {
  return Object.keys(spec).length > 0 ? spec : undefined;
}
