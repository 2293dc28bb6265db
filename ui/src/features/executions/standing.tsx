import { createContext, type ReactNode, useContext } from "react";
import type { Execution } from "./executions";

/**
 * Standing is the execution as it stands. It is read by those parts of the page that show it, so
 * that what is around them is not drawn again with each of its events.
 */
export const Standing = createContext<Execution | undefined>(undefined);

/** useStanding is the execution as it stands. */
export function useStanding(): Execution {
  const execution = useContext(Standing);
  if (!execution) throw new Error("no execution is shown here");
  return execution;
}

/** OfStanding draws its children of the execution as it stands. */
export function OfStanding({ children }: { children: (e: Execution) => ReactNode }) {
  return children(useStanding());
}
