import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, Refusal, type Schemas } from "@/shared/api/client";

export type World = Schemas["SimulatedWorld"];
export type Addition = Schemas["SimulatedAddition"];

const key = ["simulated world"];

/** useWorld is how fast the simulated AWS goes and what it holds. A server without one inside refuses. */
export function useWorld() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => answered(api.GET("/api/v1/simulator/world", { signal })), refetchInterval: 5000, retry: false });
}

/** isElsewhere reports whether the error says that the server has no simulator inside. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof Refusal && error.status === 404;
}

/** useChange changes the simulated AWS; what the pages know of AWS is asked for anew. */
function useChange<T>(change: (order: T) => Promise<World>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (world) => {
      await queries.invalidateQueries();
      queries.setQueryData(key, world);
    },
  });
}

/** useSpeed has it go so many times as fast as AWS. */
export function useSpeed() {
  return useChange((speed: number) => answered(api.POST("/api/v1/simulator/speed", { body: { speed } })));
}

/** useAdd puts something beside what is there. */
export function useAdd() {
  return useChange((body: Addition) => answered(api.POST("/api/v1/simulator/world", { body })));
}

/** useReset empties it. */
export function useReset() {
  return useChange((to: "SAMPLE" | "NOTHING") => answered(api.POST("/api/v1/simulator/reset", { body: { to, confirm: resetWord } })));
}

/** resetWord is what whoever resets the simulated AWS types. */
export const resetWord = "RESET";

/** paceOf says how fast it goes, after "AWS is simulated". */
export function paceOf(speed: number): string {
  return speed === 1 ? "as fast as AWS is" : `${speed} times as fast as AWS is`;
}

/** speedOf is the speed that was typed, where it is one within the bounds. */
export function speedOf(typed: string, { slowest, fastest }: Pick<World, "slowest" | "fastest">): number | undefined {
  const speed = Number(typed);
  return typed.trim() !== "" && speed >= slowest && speed <= fastest ? speed : undefined;
}
