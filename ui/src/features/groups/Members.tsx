import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Header from "@cloudscape-design/components/header";
import type { Schemas } from "@/shared/api/client";
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
          A server is in one group alone: {o.sourceServerIDs.join(", ")}
        </Alert>
      ))}
      {m.missing?.length ? <Alert type="warning" header="Not there">DRS does not know {m.missing.join(", ")}</Alert> : null}
      {m.warnings?.map((w) => (
        <Alert key={w} type="warning">
          {w}
        </Alert>
      ))}
      <Table
        variant="container"
        items={m.servers}
        trackBy="sourceServerID"
        header={<Header variant="h2" counter={`(${m.servers.length})`}>Servers now</Header>}
        empty={<Empty title="No server matches" />}
        columnDefinitions={[
          { id: "name", header: "Server", cell: (s) => <To href={`/servers/${s.accountID}/${s.region}/${s.sourceServerID}`}>{s.tags?.Name ?? s.hostname ?? s.sourceServerID}</To>, isRowHeader: true },
          { id: "id", header: "ID", cell: (s) => s.sourceServerID },
          { id: "state", header: "Replication", cell: (s) => <State of={s.dataReplicationState} /> },
          { id: "lag", header: "Lag", cell: (s) => duration(s.lagSeconds) },
        ]}
      />
    </SpaceBetween>
  );
}
