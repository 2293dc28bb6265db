import { useEffect, useMemo, useRef } from "react";

/**
 * useCoalesced gives a function that has the work done soon after it is called: once for
 * many calls, never twice at a time, and once more if it was called meanwhile. So what is
 * shown in the end is as new as the last call.
 */
export function useCoalesced(work: () => Promise<unknown>, pause: number): () => void {
  const latest = useRef(work);
  latest.current = work;
  const turns = useMemo(() => coalesced(() => latest.current(), pause), [pause]);
  useEffect(() => turns.stop, [turns]);
  return turns.ask;
}

/** coalesced is useCoalesced outside of a component. */
export function coalesced(work: () => Promise<unknown>, pause: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let working = false;
  let asked = false;
  const turn = async () => {
    timer = undefined;
    working = true;
    asked = false;
    await work().catch(() => undefined); // whoever shows it says what went wrong
    working = false;
    if (asked) ask();
  };
  const ask = () => {
    asked = true;
    if (!working && timer === undefined) timer = setTimeout(() => void turn(), pause);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return { ask, stop };
}
