import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import type { operations } from "@/shared/api/schema";

export type Server = Schemas["Server"];
export type Filter = NonNullable<operations["listServers"]["parameters"]["query"]>;

/** useServers lists source servers, a page at a time, as they were seen last. */
export function useServers(f: Filter) {
  return useQuery({
    queryKey: ["servers", f],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/servers", { signal, params: { query: f } })),
    placeholderData: keepPreviousData,
  });
}

/** useServer reads one source server. */
export function useServer(where: { accountID: string; region: string; sourceServerID: string }) {
  return useQuery({
    queryKey: ["server", where],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/servers/{accountID}/{region}/{sourceServerID}", { signal, params: { path: where } })),
  });
}
