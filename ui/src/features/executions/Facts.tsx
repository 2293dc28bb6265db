import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import { type Execution, useSituation } from "./executions";

/** Facts are the figures of an execution that matter most. */
export function Facts({ execution: e }: { execution: Execution }) {
  const c = e.counts;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Progress", value: <ProgressBar value={e.progress} ariaLabel="Progress" description={`${c.ready + c.accepted} of ${c.total} servers recovered${c.failed ? `, ${c.failed} failed` : ""}`} /> },
          { label: "Time so far", value: <SoFar execution={e} /> },
          { label: "RTO", value: <Objective measured={e.measured?.rtoSeconds} objective={e.objectives?.rtoSeconds} met={e.measured?.rtoMet} /> },
          { label: "RPO", value: <Objective measured={e.measured?.rpoSeconds} objective={e.objectives?.rpoSeconds} met={e.measured?.rpoMet} /> },
          { label: "Incident", value: <Instant at={e.incidentAt} /> },
          { label: "Started", value: <><Instant at={e.startedAt ?? e.createdAt} /> by {e.startedBy.name}</> },
          e.active ? { label: "Expected end", value: <ExpectedEnd execution={e} /> } : { label: "Ended", value: <Instant at={e.endedAt} /> },
          { label: "Execution", value: <Box variant="code">{e.executionID}</Box> },
        ]}
      />
    </Container>
  );
}

/**
 * ExpectedEnd is when the last wave would be done, by earlier executions; while people are waited for, how long
 * after their decision. It is asked for again when a wave or the progress has moved.
 */
function ExpectedEnd({ execution: e }: { execution: Execution }) {
  const { data } = useSituation(e.executionID, `${e.progress} ${e.waves.map((w) => w.state).join()}`);
  if (!data?.expectedEnd) return <Box color="text-body-secondary">–</Box>;
  return (
    <Box color={data.wouldMeetRTO === false ? "text-status-error" : "inherit"}>
      {e.decisions.length > 0 && data.remainingSeconds !== undefined ? `${duration(data.remainingSeconds)} after what is to be decided` : <Instant at={data.expectedEnd} />}
      <Box variant="small" display="block" color="text-body-secondary">
        {[data.wouldMeetRTO === undefined ? "" : data.wouldMeetRTO ? "within the RTO" : "after the RTO", data.basisText].filter(Boolean).join("; ")}
      </Box>
    </Box>
  );
}

/** SoFar is the time since the incident, against what was promised. */
function SoFar({ execution: e }: { execution: Execution }) {
  const now = useNow();
  const seconds = e.endedAt ? e.elapsedSeconds : (now - Date.parse(e.incidentAt)) / 1000;
  const promised = e.objectives?.rtoSeconds;
  const over = promised !== undefined && seconds > promised && e.measured?.rtoSeconds === undefined;
  return (
    <Box color={over ? "text-status-error" : "inherit"}>
      {duration(seconds)}
      {over ? ` – ${duration(seconds - (promised ?? 0))} over the objective` : ""}
    </Box>
  );
}

function Objective({ measured, objective, met }: { measured?: number; objective?: number; met?: boolean | null }) {
  const promise = objective ? `of ${duration(objective)}` : "none promised";
  if (measured === undefined) return <Box color="text-body-secondary">– {promise}</Box>;
  const colour = met === false ? "text-status-error" : met ? "text-status-success" : "inherit";
  return (
    <Box color={colour}>
      {duration(measured)} <Box variant="span" color="text-body-secondary">{promise}</Box> {met === false ? "missed" : met ? "met" : ""}
    </Box>
  );
}
