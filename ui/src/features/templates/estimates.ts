import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Cost = Schemas["Cost"];
export type Recommendations = Schemas["Recommendations"];
export type Recommendation = Schemas["Recommendation"];

/** Whose is what is estimated: a plan, in one of its scenarios or none, or a group. */
export type Whose = { kind: "plan" | "group"; name: string; scenario: string };

function readCost({ kind, name, scenario }: Whose, hours: number, refresh: boolean, signal?: AbortSignal): Promise<Cost> {
  const query = { hours, refresh: refresh || undefined };
  if (kind === "group") return answered(api.GET("/api/v1/groups/{group}/cost", { signal, params: { path: { group: name }, query } }));
  return answered(api.GET("/api/v1/plans/{plan}/cost", { signal, params: { path: { plan: name }, query: { ...query, scenario: scenario || undefined } } }));
}

/** useCost estimates what a drill of some hours costs, and a month after a recovery. */
export function useCost(whose: Whose, hours: number) {
  return useQuery({ queryKey: [`${whose.kind}-cost`, whose, hours], queryFn: ({ signal }) => readCost(whose, hours, false, signal) });
}

/** usePrices has AWS's prices read now, and shows the estimate by them. */
export function usePrices(whose: Whose, hours: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => readCost(whose, hours, true),
    onSuccess: (cost) => queries.setQueryData([`${whose.kind}-cost`, whose, hours], cost),
  });
}

/** useRecommendations proposes how each server of a group could be launched. Nothing of it holds. */
export function useRecommendations(group: string) {
  return useQuery({
    queryKey: ["recommendations", group],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups/{group}/recommendations", { signal, params: { path: { group } } })),
  });
}

/** useAccept saves what was proposed as the servers' own launch configurations, over the group as it was then. */
export function useAccept({ group, version }: Pick<Recommendations, "group" | "version">) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (servers: Schemas["AcceptRequest"]["servers"]) =>
      answered(api.POST("/api/v1/groups/{group}/recommendations", { params: { path: { group }, header: { "If-Match": `"${version}"` } }, body: { servers } })),
    onSuccess: () => Promise.all(["recommendations", "groups", "group", "group-launch", "group-cost", "plan-cost", "launch-templates"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
