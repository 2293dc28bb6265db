import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, answered, type Schemas } from "../api/client";
import type { Spec } from "./fields";
import { inTurn } from "./inTurn";
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

/** Stating is what somebody wants to be stated. */
export type Stating = { spec: Spec; useGroupDefaults: boolean };

/** Saved is the group or the plan that states it, as it was saved, with the rules for launches that it does not keep. */
export type Saved = Schemas["SavedGroup"] | Schemas["SavedPlan"];

/** useStating saves the group or the plan that a source is part of, over what was read: one change after the other. */
export function useStating(group: Group, view: View, source: Source) {
  const queries = useQueryClient();
  const [save] = useState(() => saving(group, view, source));
  return useMutation({
    mutationFn: save,
    onSuccess: () => Promise.all(["groups", "group", "group-launch", "group-cost", "recommendations", "plans", "plan", "plan-cost", "plan-versions", "launch-templates"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

function saving(group: Group, view: View, source: Source): (stating: Stating) => Promise<Saved> {
  const { plan } = view;
  if (source === "GROUP" || source === "SERVER") {
    const server = source === "SERVER" ? view.server : undefined;
    return inTurn<Schemas["SavedGroup"], Stating>(group, (over, s) => saveGroup(over, groupWith(read(over), server, s.spec, s.useGroupDefaults)));
  }
  if (!plan) return () => Promise.reject(new Error("No plan was chosen."));
  return inTurn<Schemas["SavedPlan"], Stating>(plan as Schemas["SavedPlan"], (over, s) => savePlan(over, planWith(read(over) as Plan, source, view, s.spec)));
}

/** read is what was saved without what the server told of it: that cannot be saved. */
function read<T extends Saved>({ findings: _, ...saved }: T): Omit<T, "findings" | "warnings"> {
  const { warnings: __, ...rest } = saved as Omit<T, "findings"> & { warnings?: unknown };
  return rest as Omit<T, "findings" | "warnings">;
}

const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });

const saveGroup = (read: Group, body: Schemas["GroupInput"]) =>
  answered(api.PUT("/api/v1/groups/{group}", { params: { path: { group: read.groupID }, header: ifMatch(read.version) }, body }));

const savePlan = (read: Pick<Plan, "planID" | "version">, body: Schemas["PlanInput"]) =>
  answered(api.PUT("/api/v1/plans/{plan}", { params: { path: { plan: read.planID }, header: ifMatch(read.version) }, body }));
