import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Binding = Schemas["Binding"];
export type Feature = Schemas["Feature"];

/** useBindings are who has which role. */
export function useBindings() {
  return useQuery({ queryKey: ["bindings"], queryFn: ({ signal }) => answered(api.GET("/api/v1/bindings", { signal, params: { query: { limit: 1000 } } })) });
}

/** useBind gives somebody a role. */
export function useBind() {
  const done = useAgain("bindings");
  return useMutation({ mutationFn: (binding: Schemas["BindingInput"]) => answered(api.POST("/api/v1/bindings", { body: binding })), onSuccess: done });
}

/** useUnbind takes a role away. */
export function useUnbind() {
  const done = useAgain("bindings");
  return useMutation({
    mutationFn: (b: Binding) => answered<unknown>(api.DELETE("/api/v1/bindings/{binding}", { params: { path: { binding: b.bindingID }, header: { "If-Match": `"${b.version}"` } } })),
    onSuccess: done,
  });
}

/** useNotifications are what was and will be told, a page at a time. */
export function useNotifications(cursor: string | undefined) {
  return useQuery({
    queryKey: ["notifications", cursor],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/notifications", { signal, params: { query: { cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });
}

/** useSwitch switches a feature for the whole server; what accounts and roles say stays. */
export function useSwitch() {
  const done = useAgain("features");
  return useMutation({
    mutationFn: ({ feature: f, on }: { feature: Feature; on: boolean }) =>
      answered(
        api.PUT("/api/v1/features/{feature}", {
          params: { path: { feature: f.name }, header: { "If-Match": `"${f.version ?? 0}"` } },
          body: { accounts: f.accounts, roles: f.roles, deployment: on },
        }),
      ),
    onSuccess: done,
  });
}

function useAgain(key: string) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [key] });
}
