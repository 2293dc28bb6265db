import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, answered, type Schemas } from "@/shared/api/client";
import type { operations } from "@/shared/api/schema";
import { useCoalesced } from "@/shared/live/useCoalesced";
import { useLive } from "@/shared/live/useLive";

export type Execution = Schemas["Execution"];
export type Summary = Schemas["ExecutionSummary"];
export type Wave = Schemas["Wave"];
export type Recovering = Schemas["Recovering"];
export type Action = Schemas["Action"];
export type Decision = Schemas["Decision"];

/** Filter is which executions are listed. */
export type Filter = NonNullable<operations["listExecutions"]["parameters"]["query"]>;

/** useExecutions lists executions, a page at a time, the newest first. */
export function useExecutions(f: Filter) {
  return useQuery({
    queryKey: ["executions", f],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions", { signal, params: { query: f } })),
    placeholderData: keepPreviousData,
  });
}

/** useExecution reads an execution as it stands. */
export function useExecution(id: string) {
  return useQuery({
    queryKey: ["execution", id],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}", { signal, params: { path: { executionID: id } } })),
  });
}

/** useSituation reads how things stand, and what is to be expected. It is read again when the mark is another. */
export function useSituation(id: string, mark: string | number, wanted = true) {
  return useQuery({
    queryKey: ["situation", id, mark],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}/situation", { signal, params: { path: { executionID: id } } })),
    placeholderData: (before) => before,
    enabled: wanted,
  });
}

/** lookPause is how long events of an execution are gathered before it is read again. */
const lookPause = 250;

/** useExecutionLive reads an execution, and again whenever something happens to it. */
export function useExecutionLive(id: string) {
  const queries = useQueryClient();
  const query = useExecution(id);
  const again = useCoalesced(() => queries.refetchQueries({ queryKey: ["execution", id] }), lookPause);
  // The stream goes on by itself from the version that was read first.
  const [first, setFirst] = useState<{ id: string; version: number }>();
  if (query.data && first?.id !== id) setFirst({ id, version: query.data.version });
  const path = first?.id === id ? `/api/v1/executions/${encodeURIComponent(id)}/events?after=${first.version}` : undefined;
  return { query, live: useLive(path, again) };
}
