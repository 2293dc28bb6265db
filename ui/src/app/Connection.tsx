import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useEffect, useState } from "react";
import type { Live } from "@/shared/live/useLive";
import { instant } from "@/shared/time/time";

/** patience is how long a stream may be away before anybody is told: the server may end any of them. */
const patience = 3000;

/** useLost is since when the server was not heard of, once that is worth a word. */
export function useLost(live: Live): string | undefined {
  const [since, setSince] = useState<string>();
  const lost = live.state === "lost";
  useEffect(() => {
    if (!lost) return setSince(undefined);
    const began = new Date().toISOString();
    const timer = setTimeout(() => setSince(began), patience);
    return () => clearTimeout(timer);
  }, [lost]);
  return since;
}

/** lostSince says that what pages show is old, and since when. */
export function lostSince(since: string): FlashbarProps.MessageDefinition {
  return { id: "lost", type: "warning", content: `No word from the server since ${instant(since)}. What you see is as of then; it goes on by itself.` };
}
