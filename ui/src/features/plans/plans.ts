import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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

/** useVersions lists the versions of a plan, the newest first, page after page. */
export function useVersions(planID: string) {
  return useInfiniteQuery({
    queryKey: ["plan-versions", planID],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => answered(api.GET("/api/v1/plans/{plan}/versions", { signal, params: { path: { plan: planID }, query: { cursor: pageParam, limit: 50 } } })),
    getNextPageParam: (page) => page.next,
  });
}

/** useVersion reads a plan as one of its versions was, which never changes. */
export function useVersion(planID: string, version: number) {
  return useQuery({
    queryKey: ["plan-version", planID, version],
    staleTime: Infinity,
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans/{plan}/versions/{version}", { signal, params: { path: { plan: planID, version } } })),
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
