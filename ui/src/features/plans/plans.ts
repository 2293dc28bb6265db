import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Plan = Schemas["Plan"];
export type Draft = Schemas["PlanInput"];
export type Wave = Schemas["WaveInput"];
export type Action = Schemas["ActionInput"];

/** usePlans lists plans, a page at a time. */
export function usePlans(search: string, cursor: string | undefined) {
  return useQuery({
    queryKey: ["plans", search, cursor],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans", { signal, params: { query: { search: search || undefined, cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });
}

/** usePlan reads a plan by its name or its ID. */
export function usePlan(plan: string, enabled = true) {
  return useQuery({
    queryKey: ["plan", plan],
    enabled,
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans/{plan}", { signal, params: { path: { plan } } })),
  });
}

/** useVersions are the changes of a plan that the trail has, the newest first. */
export function useVersions(planID: string) {
  return useQuery({
    queryKey: ["plan-versions", planID],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/audit", { signal, params: { query: { stream: `plan/${planID}`, limit: 100 } } })) as Promise<Schemas["PageTrailEvent"]>,
  });
}

/** useSave creates a plan, or replaces the one that was read. */
export function useSave(read: Plan | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft): Promise<Plan> =>
      read
        ? answered(api.PUT("/api/v1/plans/{plan}", { params: { path: { plan: read.planID }, header: { "If-Match": `"${read.version}"` } }, body: draft }))
        : answered(api.POST("/api/v1/plans", { body: draft })),
    onSuccess: () => forget(queries),
  });
}

/** useDelete deletes the plan that was read. */
export function useDelete(read: Plan) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered<unknown>(api.DELETE("/api/v1/plans/{plan}", { params: { path: { plan: read.planID }, header: { "If-Match": `"${read.version}"` } } })),
    onSuccess: () => forget(queries),
  });
}

function forget(queries: ReturnType<typeof useQueryClient>) {
  for (const key of ["plans", "plan", "plan-versions", "dashboard"]) void queries.invalidateQueries({ queryKey: [key] });
}

/** useGroupNames are the protection groups that a wave may have. */
export function useGroupNames() {
  return useQuery({
    queryKey: ["plans", "groups"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups", { signal, params: { query: { limit: 1000 } } })),
    select: (page) => page.items.map((g) => ({ name: g.name, id: g.groupID, where: `${g.accountID}/${g.region}` })),
  });
}
