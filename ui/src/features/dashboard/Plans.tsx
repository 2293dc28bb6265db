import Button from "@cloudscape-design/components/button";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router";
import type { Schemas } from "@/shared/api/client";
import { type Finding, Why, worstFirst } from "@/shared/finding/findings";
import { To } from "@/shared/link/To";
import { useMay } from "@/shared/session/useMay";
import { State } from "@/shared/state/State";
import { ago, duration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useReadiness } from "./data";

type Readiness = Schemas["PlanReadiness"];

/** Plans are all recovery plans: how ready each is and why, how far behind its data is, and its last drill. */
export function Plans() {
  const readiness = useReadiness();
  const now = useNow(60_000);
  const starts = useMay("drill");
  const recovers = useMay("recover");
  const navigate = useNavigate();
  return (
    <Loaded query={readiness}>
      {(page) => (
        <Table<Readiness>
          variant="container"
          wrapLines
          items={page.items}
          trackBy={(r) => r.plan.planID}
          header={<Header counter={`(${page.items.length})`}>Recovery plans</Header>}
          empty={<Empty title="There is no plan yet">Write one, and create it with davit plan create -f FILE.</Empty>}
          columnDefinitions={[
            { id: "name", header: "Plan", cell: (r) => <To href={`/plans/${encodeURIComponent(r.plan.name)}`} ariaLabel={`Plan ${r.plan.name}`}>{r.plan.name}</To>, isRowHeader: true, minWidth: 110 },
            { id: "readiness", header: "Readiness", cell: (r) => <Ready of={r} />, minWidth: 230 },
            { id: "servers", header: "Launchable", cell: (r) => `${r.launchable} of ${r.servers}`, minWidth: 110 },
            { id: "lag", header: "Lag", cell: (r) => <Lag of={r} />, minWidth: 110 },
            { id: "rto", header: "RTO", cell: (r) => duration(r.objectives?.rtoSeconds) },
            { id: "drill", header: "Last drill", cell: (r) => <LastDrill of={r} now={now} />, minWidth: 130 },
            {
              id: "start",
              header: "Start",
              minWidth: 105,
              cell: (r) => (
                <SpaceBetween direction="horizontal" size="xs">
                  {starts ? <Button variant="inline-link" ariaLabel={`Drill ${r.plan.name}`} onClick={() => void navigate(`/start/${encodeURIComponent(r.plan.name)}`)}>Drill</Button> : null}
                  {recovers ? <Button variant="inline-link" ariaLabel={`Recover ${r.plan.name}`} onClick={() => void navigate(`/start/${encodeURIComponent(r.plan.name)}?mode=RECOVERY`)}>Recover</Button> : null}
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

/** shown is how many reasons are shown with the plan; the others are behind them. */
const shown = 2;

function Ready({ of: r }: { of: Readiness }) {
  const reasons = worstFirst(r.findings);
  const first = reasons.filter((f) => f.severity !== "INFO").slice(0, shown);
  const more = reasons.length - first.length;
  return (
    <>
      <State of={r.state} />
      {first.map((f) => (
        <Box key={f.code + f.where} variant="small" display="block">
          {reason(f, r.plan.name)}
        </Box>
      ))}
      {more > 0 ? (
        <Popover header={`Readiness of ${r.plan.name}`} size="large" fixedWidth triggerType="text" dismissAriaLabel="Close" content={<All of={reasons} />}>
          {first.length > 0 ? `${more} more` : `${more} ${more > 1 ? "notes" : "note"}`}
        </Popover>
      ) : null}
    </>
  );
}

/** reason says where it is, unless that is the plan. */
function reason(f: Finding, plan: string): string {
  return f.where === `plan ${plan}` ? f.why : `${f.where}: ${f.why}`;
}

function All({ of }: { of: Finding[] }) {
  return (
    <SpaceBetween size="s">
      {of.map((f) => (
        <div key={f.code + f.where}>
          <State of={f.severity} note={f.where} />
          <div>
            <Why finding={f} />
          </div>
        </div>
      ))}
    </SpaceBetween>
  );
}

/** Lag is how far behind the worst server is, against the RPO. */
function Lag({ of: r }: { of: Readiness }) {
  const rpo = r.objectives?.rpoSeconds;
  const late = rpo !== undefined && r.lagSeconds !== undefined && r.lagSeconds > rpo;
  return (
    <>
      <Box color={late ? "text-status-error" : "inherit"}>{duration(r.lagSeconds)}</Box>
      {rpo ? <Box variant="small">RPO {duration(rpo)}</Box> : null}
    </>
  );
}

function LastDrill({ of: r, now }: { of: Readiness; now: number }) {
  const last = r.lastDrill;
  const due = !r.drillDueAt || Date.parse(r.drillDueAt) < now;
  return (
    <>
      {last?.endedAt ? <State of={last.state} note={ago(last.endedAt, now)} /> : <StatusIndicator type="warning">None</StatusIndicator>}
      {last && due ? <Box variant="small" color="text-status-warning">another is due</Box> : null}
    </>
  );
}
