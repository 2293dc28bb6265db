import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router";
import type { Schemas } from "@/shared/api/client";
import { useMay } from "@/shared/session/useMay";
import { State } from "@/shared/state/State";
import { ago, duration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useNewest, usePlans } from "./data";

type Plan = Schemas["Plan"];
type Summary = Schemas["ExecutionSummary"];

/** Plans are all recovery plans, with the last drill of each and what was promised. */
export function Plans() {
  const plans = usePlans();
  const newest = useNewest();
  const drills = newest.data?.items ?? [];
  const now = useNow(60_000);
  const starts = useMay("drill");
  const recovers = useMay("recover");
  const navigate = useNavigate();
  return (
    <Loaded query={plans}>
      {(page) => (
        <Table<Plan>
          variant="container"
          wrapLines
          items={page.items}
          trackBy="planID"
          header={<Header counter={`(${page.items.length})`}>Recovery plans</Header>}
          empty={<Empty title="There is no plan yet">Write one, and create it with davit plan create -f FILE.</Empty>}
          columnDefinitions={[
            { id: "name", header: "Plan", cell: (p) => p.name, isRowHeader: true },
            { id: "waves", header: "Waves", cell: (p) => p.waves.map((w) => w.name).join(" → ") },
            { id: "rto", header: "RTO", cell: (p) => duration(p.objectives?.rtoSeconds) },
            { id: "rpo", header: "RPO", cell: (p) => duration(p.objectives?.rpoSeconds) },
            { id: "drill", header: "Last drill", cell: (p) => <LastDrill of={lastDrill(drills, p)} now={now} /> },
            {
              id: "start",
              header: "Start",
              cell: (p) => (
                <SpaceBetween direction="horizontal" size="xs">
                  {starts ? <Button variant="inline-link" ariaLabel={`Drill ${p.name}`} onClick={() => void navigate(`/start/${encodeURIComponent(p.name)}`)}>Drill</Button> : null}
                  {recovers ? <Button variant="inline-link" ariaLabel={`Recover ${p.name}`} onClick={() => void navigate(`/start/${encodeURIComponent(p.name)}?mode=RECOVERY`)}>Recover</Button> : null}
                  {starts ? null : "–"}
                </SpaceBetween>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}

/** lastDrill is the newest drill of a plan that has ended. */
export function lastDrill(executions: Summary[], p: { planID: string }): Summary | undefined {
  return executions.find((e) => e.plan.planID === p.planID && e.mode === "DRILL" && e.endedAt);
}

function LastDrill({ of, now }: { of: Summary | undefined; now: number }) {
  if (!of?.endedAt) return <StatusIndicator type="warning">None known</StatusIndicator>;
  return <State of={of.state} note={ago(of.endedAt, now)} />;
}
