import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "../api/client";
import type { Spec } from "./fields";
import type { Group, Plan, Source, View } from "./layers";
import { groupWith, planWith } from "./stated";

/** useGroup reads a group by its name or its ID. */
export function useGroup(group: string) {
  return useQuery({
    queryKey: ["group", group],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups/{group}", { signal, params: { path: { group } } })),
  });
}

/** queryOf is how the API is asked for a launch. */
function queryOf({ server, plan, mode, scenario }: View) {
  return { server, ...(plan ? { plan: plan.planID, mode, scenario: scenario || undefined } : {}) };
}

/** useEffective is how a group's servers are launched, and who says so; of a server alone where the view names one. */
export function useEffective(group: Group, view: View) {
  const query = queryOf(view);
  return useQuery({
    queryKey: ["group-launch", group.groupID, query],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups/{group}/launch-configuration", { signal, params: { path: { group: group.groupID }, query } })),
    placeholderData: keepPreviousData,
  });
}

/** useLaunchCheck checks how a group's servers would be launched against DRS and the Region. */
export function useLaunchCheck(group: Group, view: View) {
  const query = queryOf(view);
  return useQuery({
    queryKey: ["group-launch", "check", group.groupID, query],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups/{group}/launch-check", { signal, params: { path: { group: group.groupID }, query } })),
  });
}

/** usePlansOf are the plans that have the group in one of their waves. */
export function usePlansOf(group: Group) {
  return useQuery({
    queryKey: ["plans", "all"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans", { signal, params: { query: { limit: 1000 } } })),
    select: (page) => page.items.filter((p) => p.waves.some((w) => w.groups?.some((g) => g === group.name || g === group.groupID))),
  });
}

/** Stating is what somebody wants to be stated, and by whom. */
export type Stating = { source: Source; spec: Spec; useGroupDefaults: boolean };

/** useStating saves the group or the plan that states a launch configuration, as it was read. */
export function useStating(group: Group, view: View) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ source, spec, useGroupDefaults }: Stating): Promise<Group | Plan> => {
      if (source === "GROUP") return saveGroup(group, groupWith(group, undefined, spec));
      if (source === "SERVER") return saveGroup(group, groupWith(group, view.server, spec, useGroupDefaults));
      if (!view.plan) throw new Error("No plan was chosen.");
      return savePlan(view.plan, planWith(view.plan, source, view, spec));
    },
    onSuccess: () => Promise.all(["groups", "group", "group-launch", "plans", "plan", "plan-versions", "launch-templates"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });

const saveGroup = (read: Group, body: Schemas["GroupInput"]) =>
  answered(api.PUT("/api/v1/groups/{group}", { params: { path: { group: read.groupID }, header: ifMatch(read.version) }, body }));

const savePlan = (read: Plan, body: Schemas["PlanInput"]) =>
  answered(api.PUT("/api/v1/plans/{plan}", { params: { path: { plan: read.planID }, header: ifMatch(read.version) }, body }));
