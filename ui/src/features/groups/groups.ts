import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Group = Schemas["Group"];
export type Draft = Schemas["GroupInput"];

/** useGroups lists protection groups, a page at a time. */
export function useGroups(search: string, cursor: string | undefined) {
  return useQuery({
    queryKey: ["groups", search, cursor],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups", { signal, params: { query: { search: search || undefined, cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });
}

/** useMembers asks which servers a group has now. */
export function useMembers(group: string) {
  return useQuery({
    queryKey: ["group-members", group],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/groups/{group}/servers", { signal, params: { path: { group } } })),
  });
}

/** usePreview asks which servers a group would have that is being written. */
export function usePreview(draft: Draft, ready: boolean) {
  return useQuery({
    queryKey: ["group-preview", draft],
    enabled: ready,
    retry: false,
    queryFn: ({ signal }) => answered(api.POST("/api/v1/groups/preview", { signal, body: draft })),
    placeholderData: keepPreviousData,
  });
}

/** useSave creates a group, or replaces the one that was read. */
export function useSave(read: Group | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) =>
      read
        ? answered(api.PUT("/api/v1/groups/{group}", { params: { path: { group: read.groupID }, header: { "If-Match": `"${read.version}"` } }, body: draft }))
        : answered(api.POST("/api/v1/groups", { body: draft })),
    onSuccess: () => forget(queries),
  });
}

/** useDelete deletes the group that was read. */
export function useDelete(read: Group) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered<unknown>(api.DELETE("/api/v1/groups/{group}", { params: { path: { group: read.groupID }, header: { "If-Match": `"${read.version}"` } } })),
    onSuccess: () => forget(queries),
  });
}

function forget(queries: ReturnType<typeof useQueryClient>) {
  for (const key of ["groups", "group", "group-members", "group-launch", "servers", "plans"]) void queries.invalidateQueries({ queryKey: [key] });
}

/** useAccounts are the accounts that a group may be in, with their Regions. */
export function useAccounts() {
  return useQuery({
    queryKey: ["groups", "accounts"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/accounts", { signal, params: { query: { limit: 1000 } } })),
    select: (page) => page.items,
  });
}
