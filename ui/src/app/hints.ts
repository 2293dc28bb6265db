import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useCoalesced } from "@/shared/live/useCoalesced";
import { type Live, useLive } from "@/shared/live/useLive";

/** roots are the first words of the keys of what pages show, by the kind of hint that makes it old. */
const roots: Record<string, string[]> = {
  execution: ["dashboard", "executions"],
  account: ["dashboard", "accounts", "account", "account-role", "groups"],
  group: ["groups", "group", "group-members", "group-launch"],
  plan: ["dashboard", "plans", "plan", "plan-versions", "groups"],
};

/** rootsOf are those of all the kinds. A stream begins with a reset: anything may have happened before. */
export function rootsOf(kinds: Iterable<string>): string[] {
  const all = [...kinds];
  const named = all.includes("reset") ? Object.keys(roots) : all;
  return [...new Set(named.flatMap((kind) => roots[kind] ?? []))];
}

/** pause is how long hints are gathered before what they are about is read again. */
const pause = 1000;

/**
 * useHints keeps every page up to date, whichever page of a list it shows: the server hints at
 * what has changed, and that is read again if it is shown now.
 */
export function useHints(): Live {
  const queries = useQueryClient();
  const kinds = useRef(new Set<string>());
  const again = useCoalesced(async () => {
    const read = rootsOf(kinds.current);
    kinds.current.clear();
    await Promise.all(read.map((root) => queries.invalidateQueries({ queryKey: [root] })));
  }, pause);
  const live = useLive("/api/v1/events", (m) => {
    kinds.current.add(m.event);
    again();
  });
  const over = live.state === "ended";
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: ["session"] }); // it may be why
  }, [over, queries]);
  return live;
}
