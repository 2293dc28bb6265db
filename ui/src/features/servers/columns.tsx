import type { TableProps } from "@cloudscape-design/components/table";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { duration } from "@/shared/time/time";
import { Instant } from "@/shared/time/Instant";
import type { Server } from "./servers";

/** columns are those of a list of servers; by some the server sorts. */
export const columns: TableProps.ColumnDefinition<Server>[] = [
  { id: "name", header: "Server", sortingField: "name", cell: (s) => <To href={`/servers/${s.accountID}/${s.region}/${s.sourceServerID}`}>{s.name}</To>, isRowHeader: true, minWidth: 140 },
  { id: "state", header: "Replication", sortingField: "state", cell: (s) => <State of={s.dataReplicationState} />, minWidth: 150 },
  { id: "lag", header: "Lag", sortingField: "lag", cell: (s) => duration(s.lagSeconds) },
  { id: "group", header: "Group", cell: (s) => (s.group ? <To href={`/groups/${encodeURIComponent(s.group)}`}>{s.group}</To> : "–") },
  { id: "where", header: "Account and Region", cell: (s) => `${s.accountID}/${s.region}` },
  { id: "problem", header: "Would DRS launch it?", cell: (s) => (s.problem ? <State of="ERROR" note={s.problem} /> : "Yes") },
  { id: "seen", header: "Last seen", sortingField: "lastSeen", cell: (s) => <Instant at={s.lastSeenAt} /> },
];
