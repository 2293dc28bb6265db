import { useEffect, useRef, useState } from "react";
import { Ended, read, type Message } from "./eventStream";

/** Live is how a page's stream stands. */
export type Live = { state: "connecting" | "live" | "lost" | "ended" };

const firstPause = 500;
const longestPause = 10_000;
/** silence is a little more than two of the server's signs of life are apart. */
const silence = 35_000;

/**
 * useLive follows a stream of server-sent events for as long as the page is shown, takes it
 * up again when it breaks off, and says how it stands. Nothing comes twice: it goes on after
 * the last message.
 */
export function useLive(path: string | undefined, onMessage: (m: Message) => void): Live {
  const [live, setLive] = useState<Live>({ state: "connecting" });
  const handler = useRef(onMessage);
  handler.current = onMessage;
  useEffect(() => {
    if (!path) return;
    const stop = new AbortController();
    void follow(path, stop.signal, setLive, (m) => handler.current(m));
    return () => stop.abort();
  }, [path]);
  return live;
}

async function follow(path: string, signal: AbortSignal, setLive: (l: Live) => void, onMessage: (m: Message) => void) {
  let after = "";
  let pause = firstPause;
  while (!signal.aborted) {
    try {
      after = await read({
        path, after, signal, silence, onMessage,
        onOpen: () => {
          pause = firstPause;
          setLive({ state: "live" });
        },
      });
    } catch (error) {
      if (error instanceof Ended) {
        setLive({ state: "ended" });
        return;
      }
      throw error;
    }
    if (signal.aborted) return;
    setLive({ state: "lost" });
    await awake(pause, signal);
    pause = Math.min(pause * 2, longestPause);
  }
}

/** awake waits, but not beyond the moment at which the network or the page is back. */
function awake(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const events = ["online", "visibilitychange"] as const;
    const done = () => {
      clearTimeout(timer);
      for (const e of events) removeEventListener(e, done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    for (const e of events) addEventListener(e, done);
    signal.addEventListener("abort", done, { once: true });
  });
}
