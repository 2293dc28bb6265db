import { LongTable } from "@/shared/list/LongTable";
import { words } from "@/shared/state/states";
import type { Recovering } from "./executions";
import { serverColumns } from "./serverColumns";

const perPage = 25;
/** rowHeight is about that of a line of the table, in pixels. */
const rowHeight = 32;

/** roomOf is about how high so many servers are, in pixels. */
export const roomOf = (servers: number) => (Math.min(servers, perPage) + 2) * rowHeight;

/** WaveServers are the servers of a wave, a page at a time: those first with which something is wrong. */
export function WaveServers({ wave, servers }: { wave: string; servers: Recovering[] }) {
  if (servers.length === 0) return null;
  return (
    <LongTable
      variant="embedded"
      contentDensity="compact"
      columnDefinitions={serverColumns}
      items={byNeed(servers)}
      trackBy="sourceServerID"
      ariaLabels={{ tableLabel: `Servers of ${wave}` }}
      several={`servers of ${wave}`}
      placeholder="Name, ID or state"
      textOf={(s) => `${s.name ?? ""} ${s.sourceServerID} ${words(s.state)}`}
      perPage={perPage}
    />
  );
}

/** byNeed has first the servers with which something is wrong, and then the others, each in the plan's order. */
export function byNeed(servers: Recovering[]): Recovering[] {
  const wrong = (s: Recovering) => s.failure !== undefined || s.state === "FAILED";
  return [...servers.filter(wrong), ...servers.filter((s) => !wrong(s))];
}
