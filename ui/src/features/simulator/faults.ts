import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Fault = Schemas["Fault"];

/** useFaults are how the simulated AWS misbehaves. A server that works with another AWS refuses. */
export function useFaults() {
  return useQuery({ queryKey: ["faults"], queryFn: ({ signal }) => answered(api.GET("/api/v1/simulator/faults", { signal })), refetchInterval: 5000, retry: false });
}

/** useOrder has the simulated AWS misbehave. */
export function useOrder() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fault: Fault) => answered(api.POST("/api/v1/simulator/faults", { body: [fault] })),
    onSuccess: (page) => queries.setQueryData(["faults"], page),
  });
}

/** useRemove has it behave again. */
export function useRemove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fault: string) => answered<unknown>(api.DELETE("/api/v1/simulator/faults/{fault}", { params: { path: { fault } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["faults"] }),
  });
}

/** kinds are the faults that can be ordered here; a file can say more. */
export const kinds = [
  { value: "FAIL_LAUNCH", label: "A launch fails", description: "LAUNCH_FAILED", of: "server" },
  { value: "NO_CAPACITY", label: "EC2 has no capacity", description: "InsufficientInstanceCapacity", of: "server" },
  { value: "FAIL_CONVERSION", label: "A conversion fails", description: "CONVERSION_FAIL", of: "server" },
  { value: "NEVER_END", label: "A server stays in conversion for ever", description: "Its job stays STARTED", of: "server" },
  { value: "THROTTLE", label: "Calls are throttled", description: "The service's throttling error", of: "call" },
  { value: "ERROR", label: "Calls fail", description: "The service's own 5xx", of: "call" },
  { value: "DENY", label: "Calls are denied", description: "Not authorised", of: "call" },
  { value: "LOSE_ANSWER", label: "Answers are lost", description: "It is carried out, and the connection breaks", of: "call" },
  { value: "UNREACHABLE", label: "AWS is unreachable", description: "Nothing is carried out", of: "call" },
] as const;
