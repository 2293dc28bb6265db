import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Comparison = Schemas["Comparison"];

const choices = 50;
const every = 5_000;

/** useOthers are the other executions of a plan, the newest first: those that one can be compared with. */
export function useOthers(id: string, plan: string) {
  return useQuery({
    queryKey: ["executions", "others", plan],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions", { signal, params: { query: { plan, limit: choices } } })),
    select: (page) => page.items.filter((e) => e.executionID !== id),
  });
}

/** useComparison sets an execution beside another of the same plan, again and again while it goes on. */
export function useComparison(id: string, other: string, active: boolean) {
  return useQuery({
    queryKey: ["comparison", id, other],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}/comparison", { signal, params: { path: { executionID: id }, query: { with: [other] } } })),
    placeholderData: keepPreviousData,
    refetchInterval: active ? every : false,
  });
}
