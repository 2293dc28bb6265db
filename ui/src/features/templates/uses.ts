import type { Schemas } from "@/shared/api/client";

type Group = Schemas["Group"];
type Plan = Schemas["Plan"];
type Spec = Schemas["LaunchSpec"] | undefined;

/** Named is a launch template as those know it who refer to one. */
export type Named = { accountID: string; region: string; launchTemplateID: string; name: string };

/** Use is somebody who states a launch template, and their page. */
export type Use = { text: string; href: string };

/** usesOf are the groups and plans that state the launch template: it lies below what they state otherwise. */
export function usesOf(t: Named, groups: readonly Group[], plans: readonly Plan[]): Use[] {
  return [...groups.flatMap((g) => byGroup(t, g)), ...plans.flatMap((p) => byPlan(t, p, groups))];
}

function byGroup(t: Named, g: Group): Use[] {
  if (g.accountID !== t.accountID || g.region !== t.region) return [];
  const servers = Object.entries(g.servers ?? {}).filter(([, own]) => means(own.launchConfiguration, t));
  const stated = [...(means(g.launchConfiguration, t) ? [`Group ${g.name}`] : []), ...servers.map(([id]) => `Server ${id} of group ${g.name}`)];
  return stated.map((text) => ({ text, href: `/groups/${encodeURIComponent(g.name)}` }));
}

/** byPlan asks a plan where it has servers in the template's account and Region: elsewhere the name means another. */
function byPlan(t: Named, p: Plan, groups: readonly Group[]): Use[] {
  const named = new Set(p.waves.flatMap((w) => w.groups ?? []));
  const there = groups.some((g) => (named.has(g.name) || named.has(g.groupID)) && g.accountID === t.accountID && g.region === t.region);
  if (!there) return [];
  const stated = [
    [`Plan ${p.name}`, p.launchConfiguration],
    [`Drills of plan ${p.name}`, p.drill?.launchConfiguration],
    [`Recoveries of plan ${p.name}`, p.recovery?.launchConfiguration],
    ...Object.entries(p.scenarios ?? {}).map(([name, s]) => [`Scenario ${name} of plan ${p.name}`, s.launchConfiguration] as const),
  ] as [string, Spec][];
  return stated.filter(([, spec]) => means(spec, t)).map(([text]) => ({ text, href: `/plans/${encodeURIComponent(p.name)}` }));
}

function means(spec: Spec, t: Named): boolean {
  const ref = spec?.launchTemplate;
  return ref !== undefined && (ref.id ? ref.id === t.launchTemplateID : ref.name === t.name);
}
