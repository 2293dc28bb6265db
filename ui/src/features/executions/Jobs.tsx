import Table from "@cloudscape-design/components/table";
import { State } from "@/shared/state/State";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import type { Execution } from "./executions";

/** Jobs show which DRS job works on which batch, and what holds one back. */
export function Jobs({ execution: e }: { execution: Execution }) {
  return (
    <Table
      variant="container"
      contentDensity="compact"
      items={e.batches}
      trackBy="batchID"
      empty={<Empty title="No batch yet" />}
      columnDefinitions={[
        { id: "batch", header: "Batch", cell: (b) => b.batchID, isRowHeader: true },
        { id: "kind", header: "Kind", cell: (b) => words(b.kind) },
        { id: "where", header: "Where", cell: (b) => `${b.accountID}/${b.region}` },
        { id: "servers", header: "Servers", cell: (b) => b.servers },
        { id: "state", header: "State", cell: (b) => <State of={b.state} /> },
        { id: "job", header: "DRS job", cell: (b) => `${b.jobID ?? "–"}${b.adopted ? " (found by its tags)" : ""}` },
        { id: "began", header: "Began", cell: (b) => <Instant at={b.jobStartedAt ?? b.requestedAt} /> },
        { id: "ended", header: "Ended", cell: (b) => <Instant at={b.jobEndedAt} /> },
        { id: "held", header: "Held back", cell: (b) => [b.delay, b.delayDetail, b.failure?.message].filter(Boolean).join(": ") || "–" },
      ]}
    />
  );
}
