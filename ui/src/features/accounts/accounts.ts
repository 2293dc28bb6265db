import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Account = Schemas["Account"];
export type Draft = Schemas["AccountInput"];

/** useAccounts are the accounts that Davit knows. */
export function useAccounts() {
  return useQuery({ queryKey: ["accounts"], queryFn: ({ signal }) => answered(api.GET("/api/v1/accounts", { signal, params: { query: { limit: 1000 } } })) });
}

/** useAccount reads an account by its name or its ID. */
export function useAccount(account: string) {
  return useQuery({ queryKey: ["account", account], queryFn: ({ signal }) => answered(api.GET("/api/v1/accounts/{account}", { signal, params: { path: { account } } })) });
}

/** useCheck tries what Davit may do in an account. */
export function useCheck(account: string) {
  return useMutation({ mutationFn: () => answered(api.POST("/api/v1/accounts/{account}/check", { params: { path: { account } } })) });
}

/** useRole is the role that Davit needs in an account, as a template. */
export function useRole(account: string) {
  return useQuery({ queryKey: ["account-role", account], retry: false, queryFn: ({ signal }) => answered(api.GET("/api/v1/accounts/{account}/role", { signal, params: { path: { account } } })) });
}

/** useSave registers an account, or replaces the one that was read. */
export function useSave(read: Account | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) =>
      read
        ? answered(api.PUT("/api/v1/accounts/{account}", { params: { path: { account: read.accountID }, header: { "If-Match": `"${read.version}"` } }, body: draft }))
        : answered(api.POST("/api/v1/accounts", { body: draft })),
    onSuccess: () => forget(queries),
  });
}

/** useDelete has Davit know an account no more. */
export function useDelete(read: Account) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered<unknown>(api.DELETE("/api/v1/accounts/{account}", { params: { path: { account: read.accountID }, header: { "If-Match": `"${read.version}"` } } })),
    onSuccess: () => forget(queries),
  });
}

function forget(queries: ReturnType<typeof useQueryClient>) {
  for (const key of ["accounts", "account", "account-role", "groups", "servers"]) void queries.invalidateQueries({ queryKey: [key] });
}
