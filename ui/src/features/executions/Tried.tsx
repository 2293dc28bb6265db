import type { Schemas } from "@/shared/api/client";
import { words } from "@/shared/state/states";
import { changeSaid, type Failed, last, triedAs, withSaid } from "./retrying";

/** few is how many servers are told of one by one. */
const few = 4;

/** Tried says what servers were launched with last, and what came of it. */
export function Tried({ servers }: { servers: Failed[] }) {
  return <Each servers={servers} say={(s) => [s.again.intoInstanceID ? `into instance ${s.again.intoInstanceID}` : withSaid(last(s)), ended(s.again.tries.at(-1))].filter(Boolean).join(": ")} />;
}

/** Alternative says what servers are launched with by one of what is stated, whether that was tried, and how it ended. */
export function Alternative({ servers, number }: { servers: Failed[]; number: number }) {
  const say = (s: Failed) => {
    const { stated, alternatives } = s.again;
    const what = number === 0 ? withSaid(stated) : changeSaid(stated, alternatives[number - 1] ?? {});
    const tries = triedAs(s, number);
    if (tries.length === 0) return `${what}; not tried yet`;
    return `${what}; tried ${tries.length === 1 ? "once" : `${tries.length} times`}: ${ended(tries.at(-1))}`;
  };
  return <Each servers={servers} say={say} />;
}

/** Each says something of every server, and once what is the same of all. */
function Each({ servers, say }: { servers: Failed[]; say: (s: Failed) => string }) {
  const all = servers.map((s) => ({ name: s.name || s.sourceServerID, text: say(s) }));
  const [first] = all;
  if (!first) return null;
  if (all.every((s) => s.text === first.text)) return <>{first.text}</>;
  return (
    <>
      {all.slice(0, few).map((s) => (
        <div key={s.name}>
          {s.name}: {s.text}
        </div>
      ))}
      {all.length > few ? <div>and {all.length - few} more</div> : null}
    </>
  );
}

/** ended is how a launch that was tried ended. */
function ended(t: Schemas["LaunchTry"] | undefined): string {
  if (!t) return "";
  return t.failure ? `${words(t.state).toLowerCase()}, ${t.failure.message}` : words(t.state).toLowerCase();
}
