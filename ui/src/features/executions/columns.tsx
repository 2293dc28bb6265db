import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { Mode } from "@/shared/ui/Mode";
import { OneLine } from "@/shared/ui/OneLine";
import type { Summary } from "./executions";

/** columns are those of a list of executions. */
export const columns: TableProps.ColumnDefinition<Summary>[] = [
  { id: "id", header: "Execution", cell: (e) => <OneLine><To href={`/executions/${e.executionID}`}>{e.executionID}</To></OneLine>, isRowHeader: true },
  { id: "plan", header: "Plan", cell: (e) => e.plan.name },
  { id: "mode", header: "Mode", cell: (e) => <Mode of={e.mode} /> },
  { id: "state", header: "State", cell: (e) => <Stands execution={e} /> },
  { id: "by", header: "Started by", cell: (e) => e.startedBy.name },
  { id: "at", header: "Started", cell: (e) => <OneLine><Instant at={e.createdAt} /></OneLine> },
  { id: "took", header: "Took", cell: (e) => (e.endedAt && e.startedAt ? duration((Date.parse(e.endedAt) - Date.parse(e.startedAt)) / 1000) : "–") },
];

/** Stands tells an execution's state, and below it what became of a cleanup that is not complete. */
function Stands({ execution: e }: { execution: Summary }) {
  return (
    <>
      <OneLine>
        <State of={e.state} />
      </OneLine>
      {e.cleanup && e.cleanup !== "COMPLETED" ? (
        <Box display="block" variant="small">
          cleanup {words(e.cleanup).toLowerCase()}
        </Box>
      ) : null}
    </>
  );
}
