import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Header from "@cloudscape-design/components/header";
import type { Schemas } from "@/shared/api/client";
import { LongTable } from "@/shared/list/LongTable";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { duration } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";

/** Members are the servers of a group, and what is odd about them. */
export function Members({ members: m }: { members: Schemas["GroupMembers"] }) {
  return (
    <SpaceBetween size="m">
      {m.overlaps?.map((o) => (
        <Alert key={o.groupID} type="error" header={`In ${o.name} already`}>
          A server is in one group alone: {named(o.sourceServerIDs)}
        </Alert>
      ))}
      {m.missing?.length ? <Alert type="warning" header="Not there">DRS does not know {named(m.missing)}</Alert> : null}
      {m.warnings?.map((w) => (
        <Alert key={w} type="warning">
          {w}
        </Alert>
      ))}
      <LongTable
        variant="container"
        items={byName(m.servers)}
        trackBy="sourceServerID"
        several="servers"
        placeholder="Name or ID"
        textOf={(s) => `${nameOf(s)} ${s.hostname ?? ""} ${s.sourceServerID}`}
        header={<Header variant="h2" counter={`(${m.servers.length})`}>Servers now</Header>}
        empty={<Empty title="No server matches" />}
        columnDefinitions={[
          { id: "name", header: "Server", cell: (s) => <To href={`/servers/${s.accountID}/${s.region}/${s.sourceServerID}`}>{nameOf(s)}</To>, isRowHeader: true },
          { id: "id", header: "ID", cell: (s) => s.sourceServerID },
          { id: "state", header: "Replication", cell: (s) => <State of={s.dataReplicationState} /> },
          { id: "lag", header: "Lag", cell: (s) => duration(s.lagSeconds) },
        ]}
      />
    </SpaceBetween>
  );
}

type Server = Schemas["GroupMembers"]["servers"][number];

const nameOf = (s: Server) => s.tags?.Name ?? s.hostname ?? s.sourceServerID;
const inOrder = new Intl.Collator(undefined, { numeric: true }).compare;
const byName = (servers: Server[]) => servers.toSorted((a, b) => inOrder(nameOf(a), nameOf(b)));

/** few is how many IDs are named in a sentence. */
const few = 20;

function named(ids: string[]): string {
  return ids.length > few ? `${ids.slice(0, few).join(", ")} and ${ids.length - few} more` : ids.join(", ");
}
