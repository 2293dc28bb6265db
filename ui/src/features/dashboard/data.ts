import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, answered } from "@/shared/api/client";

const every = 60_000; // hints tell of changes in between

const newest = 100;

/** useNewest are the newest executions. */
export function useNewest() {
  return useQuery({
    queryKey: ["dashboard", "executions"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions", { signal, params: { query: { limit: newest } } })),
    refetchInterval: every,
  });
}

/** months is how far back drills are looked at. */
export const months = 6;

/** useDrills are the drills of the last months, the newest first. */
export function useDrills() {
  return useQuery({
    queryKey: ["dashboard", "drills"],
    queryFn: ({ signal }) => {
      const since = new Date();
      since.setMonth(since.getMonth() - months);
      return answered(api.GET("/api/v1/executions", { signal, params: { query: { mode: "DRILL", since: since.toISOString(), limit: 1000 } } }));
    },
    refetchInterval: every,
  });
}

/** useMeasured is what was measured in drills of one plan that are over. That does not change any more. */
export function useMeasured(drills: string[]) {
  const [first = "", ...others] = drills;
  return useQuery({
    queryKey: ["measured", drills],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}/comparison", { signal, params: { path: { executionID: first }, query: { with: others } } })),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** useReadiness is how ready the recovery plans are. */
export function useReadiness() {
  return useQuery({
    queryKey: ["dashboard", "readiness"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/readiness", { signal, params: { query: { limit: 1000 } } })),
    refetchInterval: every,
  });
}

/** useProblems are the source servers that DRS would refuse to launch. */
export function useProblems() {
  return useQuery({
    queryKey: ["dashboard", "problems"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/servers", { signal, params: { query: { problem: "true", limit: 20 } } })),
    refetchInterval: every,
  });
}

/** useQuotas is how much of its quotas each account and Region uses. */
export function useQuotas() {
  return useQuery({
    queryKey: ["dashboard", "quotas"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/quotas", { signal })),
    refetchInterval: every,
  });
}

/** useFull reads an execution whole, for what it wants from people. */
export function useFull(id: string) {
  return useQuery({
    queryKey: ["dashboard", "execution", id],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}", { signal, params: { path: { executionID: id } } })),
  });
}
