import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import type { operations } from "@/shared/api/schema";

export type TrailEvent = Schemas["TrailEvent"];
export type Filter = NonNullable<operations["listAudit"]["parameters"]["query"]>;

/** useTrail lists events of the audit trail, the newest first. */
export function useTrail(f: Filter) {
  return useQuery({
    queryKey: ["trail", f],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/audit", { signal, params: { query: f } })) as Promise<Schemas["PageTrailEvent"]>,
    placeholderData: keepPreviousData,
  });
}

/** useVerify holds the trail against its chains and checkpoints. */
export function useVerify() {
  return useMutation({ mutationFn: () => answered(api.POST("/api/v1/audit/verify", { body: {} })) });
}

/** useRules are how long the parts of the trail stay in the store. */
export function useRules() {
  return useQuery({ queryKey: ["retention"], queryFn: ({ signal }) => answered(api.GET("/api/v1/audit/retention", { signal })) });
}

/** useRun moves what is over into an archive, or says what that would be. */
export function useRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (dryRun: boolean) => answered(api.POST("/api/v1/audit/retention/run", { body: { dryRun } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["archives"] }),
  });
}

type Rule = Schemas["RetentionRule"];

/** useSetRule says after how many days a part goes into an archive; 0: never. */
export function useSetRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ rule, days }: { rule: Rule; days: number }) =>
      answered(
        api.PUT("/api/v1/audit/retention/{part}", {
          params: { path: { part: rule.name as "access" }, header: { "If-Match": `"${rule.version}"` } },
          body: { days },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["retention"] }),
  });
}

/** useHolds are the legal holds, also those that were lifted. */
export function useHolds() {
  return useQuery({ queryKey: ["holds"], queryFn: ({ signal }) => answered(api.GET("/api/v1/audit/holds", { signal, params: { query: { limit: 1000 } } })) });
}

/** usePlaceHold keeps something in the store, however old it is. */
export function usePlaceHold() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (hold: Schemas["HoldInput"]) => answered(api.POST("/api/v1/audit/holds", { body: hold })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["holds"] }),
  });
}

/** useLiftHold ends a hold. */
export function useLiftHold() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ hold, reason }: { hold: string; reason: string }) => answered(api.POST("/api/v1/audit/holds/{hold}/lift", { params: { path: { hold } }, body: { reason } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["holds"] }),
  });
}

/** useArchives are the files that streams were moved to. */
export function useArchives() {
  return useQuery({ queryKey: ["archives"], queryFn: ({ signal }) => answered(api.GET("/api/v1/audit/archives", { signal })) });
}
