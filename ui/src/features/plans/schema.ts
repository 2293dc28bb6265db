import { useQuery } from "@tanstack/react-query";
import type { Schema } from "./complete";

/** useSchema is the schema of a plan, out of that of whole configurations. */
export function useSchema(): Schema | undefined {
  return useQuery({
    queryKey: ["plan-schema"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const answer = await fetch("/api/v1/config/schema.json", { signal });
      if (!answer.ok) throw new Error(`the schema cannot be read: ${answer.status}`);
      return ((await answer.json()) as Schema).properties?.plans?.items ?? {};
    },
  }).data;
}
