import Alert from "@cloudscape-design/components/alert";
import type { Execution } from "./executions";
import { afterwards, type Failed, launchedWith, type Way, withSaid } from "./retrying";

/** few is how many servers are told of one by one. */
const few = 5;

/** WillLaunch says what a retry launches, with what, and what is tried after that. */
export function WillLaunch({ execution: e, servers, way }: { execution: Execution; servers: Failed[]; way: Way }) {
  if (servers.length === 0) return <Alert type="info">No server is chosen.</Alert>;
  return (
    <Alert type="info" header={servers.length === 1 ? "One server is launched again" : `${servers.length} servers are launched again`}>
      {servers.slice(0, few).map((s) => (
        <div key={s.sourceServerID}>
          {s.name || s.sourceServerID}: {s.again.intoInstanceID ? `into instance ${s.again.intoInstanceID}` : withSaid(launchedWith(s, way))}
          {next(s, way)}
        </div>
      ))}
      {servers.length > few ? <div>and {servers.length - few} more, each like that</div> : null}
      {e.mode === "DRILL" ? <div>After the drill their launch configurations are put back as they were.</div> : null}
    </Alert>
  );
}

function next(s: Failed, way: Way): string {
  const more = afterwards(s, way).map((a) => withSaid(a));
  return more.length > 0 ? `; if AWS has no capacity for that, ${more.join(", then ")}` : "";
}
