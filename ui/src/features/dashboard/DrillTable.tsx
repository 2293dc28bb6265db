import Table from "@cloudscape-design/components/table";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { instant, precise, duration } from "@/shared/time/time";
import type { Drill } from "./drills";

/** DrillTable says what the charts of drills show, in figures and words. */
export function DrillTable({ drills }: { drills: Drill[] }) {
  return (
    <Table<Drill>
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={drills.toReversed()}
      trackBy="id"
      ariaLabels={{ tableLabel: "Drills against their objectives" }}
      columnDefinitions={[
        { id: "at", header: "Drill", cell: (d) => <To href={`/executions/${d.id}`}>{instant(d.at)}</To>, isRowHeader: true },
        { id: "state", header: "State", cell: (d) => <State of={d.state} /> },
        { id: "rto", header: "RTO", cell: (d) => against(d.rto) },
        { id: "rpo", header: "RPO", cell: (d) => against(d.rpo) },
      ]}
    />
  );
}

function against({ measured, promised, met }: Drill["rto"]): string {
  if (measured === undefined) return "did not come so far";
  if (!promised) return precise(measured);
  return `${precise(measured)} of ${duration(promised)}: ${met ? "met" : "missed"}`;
}
