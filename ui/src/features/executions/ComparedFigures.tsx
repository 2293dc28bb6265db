import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { Schemas } from "@/shared/api/client";
import { State } from "@/shared/state/State";
import { Instant } from "@/shared/time/Instant";
import { duration, precise } from "@/shared/time/time";
import { Mode } from "@/shared/ui/Mode";
import type { Comparison } from "./comparison";
import { Difference } from "./Difference";

type Whole = Schemas["Compared"];
type Row = { name: string; shown: (e: Whole) => ReactNode; seconds?: (e: Whole) => number | undefined };

/** timed is a row of a time, with its difference. */
const timed = (name: string, seconds: (e: Whole) => number | undefined): Row => ({ name, seconds, shown: (e) => precise(seconds(e)) });

const rows: Row[] = [
  { name: "Mode and state", shown: (e) => <><Mode of={e.mode} /> <State of={e.state} /></> },
  { name: "Started", shown: (e) => <><Instant at={e.createdAt} /> by {e.startedBy}</> },
  { name: "Version of the plan", shown: (e) => e.planVersion },
  { name: "Servers recovered", shown: (e) => `${e.recovered} of ${e.servers}` },
  { name: "RTO", seconds: (e) => e.measured?.rtoSeconds, shown: (e) => objective(e.measured?.rtoSeconds, e.objectives?.rtoSeconds, e.measured?.rtoMet) },
  { name: "RPO", seconds: (e) => e.measured?.rpoSeconds, shown: (e) => objective(e.measured?.rpoSeconds, e.objectives?.rpoSeconds, e.measured?.rpoMet) },
  timed("All waves", (e) => e.split.totalSeconds),
  timed("– AWS working", (e) => e.split.awsWorkingSeconds),
  timed("– AWS answering", (e) => e.split.awsAnsweringSeconds),
  timed("– Waiting for quotas", (e) => e.split.quotaSeconds),
  timed("– Waiting for people", (e) => e.split.peopleSeconds),
  timed("– Davit's own", (e) => e.split.ownSeconds),
];

/** ComparedFigures sets the figures of two executions side by side. */
export function ComparedFigures({ comparison: c, other }: { comparison: Comparison; other: string }) {
  const [now, before] = c.executions;
  if (!now || !before) return null;
  return (
    <Table<Row>
      variant="container"
      contentDensity="compact"
      wrapLines
      items={rows}
      trackBy="name"
      header={<Header variant="h2">Side by side</Header>}
      ariaLabels={{ tableLabel: "Side by side" }}
      columnDefinitions={[
        { id: "name", header: "What", cell: (r) => r.name, isRowHeader: true, minWidth: 110 },
        { id: "now", header: "This one", cell: (r) => r.shown(now), minWidth: 150 },
        { id: "before", header: other, cell: (r) => r.shown(before), minWidth: 150 },
        { id: "difference", header: "Difference", cell: (r) => (r.seconds ? <Difference now={r.seconds(now)} before={r.seconds(before)} /> : ""), minWidth: 130 },
      ]}
    />
  );
}

function objective(measured: number | undefined, promised: number | undefined, met: boolean | undefined): string {
  if (measured === undefined) return "–";
  if (!promised) return precise(measured);
  return `${precise(measured)} of ${duration(promised)}: ${met ? "met" : "missed"}`;
}
