import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Binding = Schemas["Binding"];
export type Channel = Schemas["Channel"];
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

/** useChannels are where notifications go. */
export function useChannels() {
  return useQuery({ queryKey: ["channels"], queryFn: ({ signal }) => answered(api.GET("/api/v1/channels", { signal, params: { query: { limit: 1000 } } })) });
}

/** useTest sends a message of its own to a channel. */
export function useTest() {
  return useMutation({ mutationFn: (channel: string) => answered(api.POST("/api/v1/channels/{channel}/test", { params: { path: { channel } } })) });
}

/** usePause stops a channel, or has it go on. */
export function usePause() {
  const done = useAgain("channels");
  return useMutation({
    mutationFn: ({ channel: c, paused }: { channel: Channel; paused: boolean }) =>
      answered(api.PUT("/api/v1/channels/{channel}", { params: { path: { channel: c.channelID }, header: { "If-Match": `"${c.version}"` } }, body: { ...(c as Schemas["ChannelInput"]), paused } })),
    onSuccess: done,
  });
}

/** useNotifications are what was and will be told. */
export function useNotifications() {
  return useQuery({ queryKey: ["notifications"], queryFn: ({ signal }) => answered(api.GET("/api/v1/notifications", { signal, params: { query: { limit: 50 } } })) });
}

/** useFeatures are what can be switched on and off. */
export function useFeatures() {
  return useQuery({ queryKey: ["features"], queryFn: ({ signal }) => answered(api.GET("/api/v1/features", { signal, params: { query: {} } })) });
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
