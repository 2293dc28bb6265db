/** Message is one message of a stream of server-sent events. */
export type Message = { id: string; event: string; data: string };

/** parse takes complete messages off the front of a text, and gives them and the rest. */
export function parse(text: string): { messages: Message[]; rest: string } {
  const blocks = text.replaceAll("\r\n", "\n").split("\n\n");
  const rest = blocks.pop() ?? "";
  const messages: Message[] = [];
  for (const block of blocks) {
    const message: Message = { id: "", event: "message", data: "" };
    const data: string[] = [];
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon <= 0) continue; // a comment, such as a sign of life
      const value = line.slice(colon + 1).replace(/^ /, "");
      const field = line.slice(0, colon);
      if (field === "id") message.id = value;
      if (field === "event") message.event = value;
      if (field === "data") data.push(value);
    }
    if (data.length === 0) continue;
    message.data = data.join("\n");
    messages.push(message);
  }
  return { messages, rest };
}

/** Ended says why a stream is over for good: who asks is not known, or it is not there. */
export class Ended extends Error {
  constructor(readonly status: number) {
    super(`the stream answered ${status}`);
  }
}

type Options = {
  path: string;
  /** after is the ID of the last message that is known. */
  after?: string;
  signal: AbortSignal;
  onOpen: () => void;
  onMessage: (m: Message) => void;
  /** silence is how long the server may say nothing, in milliseconds. */
  silence: number;
};

/**
 * read reads a stream until it ends, and gives the ID of the last message. The browser's own
 * EventSource would do, but for names of events that it must know beforehand, and for not
 * saying why a stream was refused.
 */
export async function read(o: Options): Promise<string> {
  let last = o.after ?? "";
  const quiet = new AbortController();
  const stop = () => quiet.abort();
  o.signal.addEventListener("abort", stop);
  let watch = setTimeout(stop, o.silence);
  try {
    const headers: Record<string, string> = { Accept: "text/event-stream", "Davit-Source": "UI" };
    if (last) headers["Last-Event-ID"] = last;
    const response = await fetch(o.path, { headers, signal: quiet.signal });
    if (!response.ok || !response.body) throw new Ended(response.status);
    o.onOpen();
    const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return last;
      clearTimeout(watch);
      watch = setTimeout(stop, o.silence);
      const parsed = parse(text + value);
      text = parsed.rest;
      for (const m of parsed.messages) {
        last = m.id || last;
        o.onMessage(m);
      }
    }
  } catch (error) {
    if (error instanceof Ended && error.status < 500 && error.status !== 429) throw error;
    return last; // it is taken up again
  } finally {
    clearTimeout(watch);
    o.signal.removeEventListener("abort", stop);
  }
}
