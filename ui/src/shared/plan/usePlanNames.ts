import { useQuery } from "@tanstack/react-query";
import { api, answered } from "../api/client";

/** usePlanNames are the names of the plans that there are. */
export function usePlanNames() {
  return useQuery({
    queryKey: ["plans", "names"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans", { signal, params: { query: { limit: 1000 } } })),
    select: (page) => page.items.map((p) => p.name),
  });
}
