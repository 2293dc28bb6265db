import { useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import { useGroupNames, type Wave } from "./plans";

export type Document = Schemas["Document"];
export type Parameter = Schemas["DocumentParameter"];

/** Scope is where documents are looked for. */
export type Scope = { accountID: string; region: string };

/** useScope is where the actions of a wave run unless they say otherwise. */
export function useScope(wave: Wave | undefined): Scope | undefined {
  const groups = useGroupNames().data ?? [];
  const where = groups.find((g) => wave?.groups?.includes(g.name) || wave?.groups?.includes(g.id))?.where;
  const [accountID, region] = where?.split("/") ?? [];
  return accountID && region ? { accountID, region } : undefined;
}

/** useDocuments are those of an account that match, and the library of Davit. */
export function useDocuments(scope: Scope | undefined, search: string) {
  const library = useQuery({
    queryKey: ["library"],
    staleTime: Infinity,
    queryFn: ({ signal }) => answered(api.GET("/api/v1/library", { signal, params: { query: {} } })),
  });
  const account = useQuery({
    queryKey: ["documents", scope, search],
    enabled: scope !== undefined,
    queryFn: ({ signal }) => answered(api.GET("/api/v1/documents", { signal, params: { query: { accountID: scope?.accountID ?? "", region: scope?.region ?? "", search: search || undefined, limit: 100 } } })),
  });
  const own = account.data?.items ?? [];
  const offered = (library.data?.items ?? []).filter((d) => !own.some((o) => o.name === d.name));
  return { own, library: offered, loading: account.isFetching || library.isFetching, error: account.error };
}

/** useDocument reads a document: where it would run, or of the library. */
export function useDocument(name: string, scope: Scope | undefined) {
  return useQuery({
    queryKey: ["document", name, scope],
    enabled: name !== "",
    retry: false,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Document> => {
      const there = scope && answered(api.GET("/api/v1/documents/{accountID}/{region}/{name}", { signal, params: { path: { ...scope, name } } }));
      const library = () => answered(api.GET("/api/v1/library/{name}", { signal, params: { path: { name } } }));
      return there ? there.catch(library) : library();
    },
  });
}
