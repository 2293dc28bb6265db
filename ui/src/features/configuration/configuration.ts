import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type ConfigPlan = Schemas["ConfigPlan"];
export type ImportRequest = Schemas["ConfigImportRequest"];

/** useImport imports a file, or says what that would do. */
export function useImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: ImportRequest) => answered(api.POST("/api/v1/config/import", { body: request })),
    // An import may change anything that is shown.
    onSuccess: (_, request) => (request.dryRun ? undefined : queries.invalidateQueries()),
  });
}

/** useImports are the imports that were made, the newest first. */
export function useImports(cursor: string | undefined) {
  return useQuery({
    queryKey: ["imports", cursor],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/config/imports", { signal, params: { query: { cursor, limit: 20 } } })),
  });
}

/** useRollback restores what was before an import, or says what that would do. */
export function useRollback(importID: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (how: Schemas["ConfigHow"]) => answered(api.POST("/api/v1/config/imports/{importID}/rollback", { params: { path: { importID } }, body: how })),
    onSuccess: (_, how) => (how.dryRun ? undefined : queries.invalidateQueries()),
  });
}
