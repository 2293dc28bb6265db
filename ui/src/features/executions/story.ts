import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Event = Schemas["Event"];

/** kept is how many events are told: the newest. */
export const kept = 500;

/** useStory reads an execution's events up to a version: first the newest, and then only what came since. */
export function useStory(id: string, version: number) {
  const queries = useQueryClient();
  const key = ["events", id];
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<Event[]>(key) ?? [];
      const after = known.at(-1)?.seq ?? Math.max(0, version - kept);
      const page = (await answered(api.GET("/api/v1/executions/{executionID}/events", { signal, params: { path: { executionID: id }, query: { after, limit: kept } } }))) as Schemas["EventPage"];
      return grown(known, page.events);
    },
  });
  const { data, refetch } = query;
  const behind = data !== undefined && (data.at(-1)?.seq ?? 0) < version;
  useEffect(() => {
    if (behind) void refetch();
  }, [behind, version, refetch]);
  return query;
}

/** grown are the events that are known, and those after them, as far as they are kept. */
export function grown(known: Event[], more: Event[]): Event[] {
  const last = known.at(-1)?.seq ?? 0;
  return [...known, ...more.filter((e) => e.seq > last)].slice(-kept);
}
