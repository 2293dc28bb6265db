import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Binding = Schemas["Binding"];
export type Feature = Schemas["Feature"];

/** useBindings are who has which role. */
export function useBindings() {
  return useQuery({ queryKey: ["bindings"], queryFn: ({ signal }) => answered(api.GET("/api/v1/bindings", { signal, params: { query: { limit: 1000 } } })) });
}

/** useBind gives somebody a role, or changes the binding that was read, unless somebody else has meanwhile. */
export function useBind(read?: Binding) {
  const done = useAgain("bindings");
  return useMutation({
    mutationFn: (body: Schemas["BindingInput"]) =>
      answered<unknown>(
        read
          ? api.PUT("/api/v1/bindings/{binding}", { params: { path: { binding: read.bindingID }, header: { "If-Match": `"${read.version}"` } }, body })
          : api.POST("/api/v1/bindings", { body }),
      ),
    onSuccess: done,
  });
}

/** BindingDraft is a binding as it is written in a form. */
export type BindingDraft = { kind: "group" | "subject"; who: string; role: string; accounts: string; planTags: Record<string, string>; name: string };

/** draftOf is the form of the binding that was read, or an empty one. */
export function draftOf(b?: Binding): BindingDraft {
  return { kind: b?.subject ? "subject" : "group", who: b?.group ?? b?.subject ?? "", role: b?.role ?? "", accounts: b?.accountIDs?.join(", ") ?? "", planTags: b?.planTags ?? {}, name: b?.name ?? "" };
}

/** longestName is how long the name of a binding may be. */
const longestName = 64;

/** boundAs is the binding that a form says; without a name it is called after whom it is for. */
export function boundAs(d: BindingDraft): Schemas["BindingInput"] {
  const accountIDs = d.accounts.split(/[\s,]+/).filter(Boolean);
  return {
    [d.kind]: d.who.trim(),
    role: d.role as Schemas["BindingInput"]["role"],
    accountIDs: accountIDs.length > 0 ? accountIDs : undefined,
    planTags: Object.keys(d.planTags).length > 0 ? d.planTags : undefined,
    name: d.name.trim() || `${d.who.trim()} ${d.role}`.slice(0, longestName),
  };
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
