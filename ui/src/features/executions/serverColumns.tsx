import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { State } from "@/shared/state/State";
import { words } from "@/shared/state/states";
import { duration } from "@/shared/time/time";
import type { Recovering } from "./executions";

/** serverColumns are those of the servers of a wave. */
export const serverColumns: TableProps.ColumnDefinition<Recovering>[] = [
  { id: "name", header: "Server", cell: (s) => s.name || s.sourceServerID, isRowHeader: true },
  { id: "where", header: "Where", cell: (s) => `${s.accountID}/${s.region}` },
  { id: "impact", header: "Impact", cell: (s) => words(s.impact) },
  { id: "state", header: "State", cell: (s) => <State of={s.state} note={s.phase && s.state !== "READY" ? words(s.phase).toLowerCase() : undefined} /> },
  { id: "took", header: "Took", cell: (s) => duration(s.elapsedSeconds) },
  { id: "data", header: "Age of data", cell: (s) => duration(s.dataAgeSeconds) },
  { id: "instance", header: "Instance", cell: (s) => [s.recoveryInstanceID, s.privateIP].filter(Boolean).join(" ") || "–" },
  { id: "why", header: "What is wrong", cell: (s) => <Wrong server={s} /> },
];

function Wrong({ server: s }: { server: Recovering }) {
  const failure = s.failure ?? s.logFailure;
  if (!failure) return <>–</>;
  return (
    <Box color="text-status-error">
      {failure.code}: {failure.message} {failure.remedy ? `(${failure.remedy})` : ""}
    </Box>
  );
}
