import { useQuery } from "@tanstack/react-query";
import { api, answered } from "../api/client";

/** useFeatures are what can be switched on and off. */
export function useFeatures() {
  return useQuery({ queryKey: ["features"], staleTime: 30_000, queryFn: ({ signal }) => answered(api.GET("/api/v1/features", { signal, params: { query: {} } })) });
}

/**
 * useFeature gives whether a feature is on for one of the roles of who is signed in, anywhere: what is off is not
 * offered. While that is not known all are on: the server refuses what is off in any case.
 */
export function useFeature(): (name: string) => boolean {
  const features = useFeatures().data?.items ?? [];
  return (name) => features.find((f) => f.name === name)?.yours ?? true;
}
