import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type TestRunRequest = Schemas["TestRunRequest"];
export type TestRunCheck = Schemas["TestRunCheck"];

/** Tried is an action that is to be run by itself: one of the plan, or one that is being written. */
export type Tried = Pick<TestRunRequest, "action" | "wave" | "drafted" | "stage">;

/** lookPause is how often a test run is read until it is over. No event tells of its steps:
 * nobody but who looks asks Systems Manager about them, so that a stream would only read
 * as often on the other side. */
const lookPause = 2000;

/** useTestRunCheck asks what a test run would do, and starts nothing. */
export function useTestRunCheck(plan: string, request: TestRunRequest) {
  return useQuery({
    queryKey: ["test-run-check", plan, request],
    retry: false,
    queryFn: ({ signal }) => answered(api.POST("/api/v1/plans/{plan}/test-runs/check", { signal, params: { path: { plan } }, body: request })),
  });
}

/** useStartTestRun starts one. The key is a dialog's: what it starts, it starts once. */
export function useStartTestRun(plan: string, key: string) {
  return useMutation({
    mutationFn: (body: TestRunRequest) => answered(api.POST("/api/v1/plans/{plan}/test-runs", { params: { path: { plan }, header: { "Idempotency-Key": key } }, body })),
  });
}

/** useTestRun reads a test run, again and again until it is over. */
export function useTestRun(id: string) {
  return useQuery({
    queryKey: ["test-run", id],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/test-runs/{testRunID}", { signal, params: { path: { testRunID: id } } })),
    refetchInterval: (query) => (query.state.data?.over ? false : lookPause),
  });
}

/** useStopTestRun has one end. */
export function useStopTestRun(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/v1/test-runs/{testRunID}/stop", { params: { path: { testRunID: id } }, body: {} })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["test-run", id] }),
  });
}
