import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useFeature } from "@/shared/session/features";
import { useMay } from "@/shared/session/useMay";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { Findings } from "./Findings";
import { fresh, type Options, useCheck, useScenarios, useStart } from "./start";
import { Launches } from "./Launches";

/** StartPage says what an execution of a plan would do, and starts it. */
export default function StartPage() {
  const { plan = "" } = useParams();
  const [query] = useSearchParams();
  const [o, setOptions] = useState<Options>(() => fresh(query.get("mode") === "RECOVERY" ? "RECOVERY" : "DRILL"));
  const change = (by: Partial<Options>) => setOptions({ ...o, ...by });
  const check = useCheck(plan, o);
  return (
    <ContentLayout header={<Header variant="h1" description="Nothing is launched before you say so at the end of this page.">Start {plan}</Header>}>
      <SpaceBetween size="l">
        <How plan={plan} options={o} change={change} />
        <Loaded query={check}>
          {(report) => (
            <SpaceBetween size="l">
              <Launches report={report} options={o} change={change} />
              <Findings findings={report.findings} options={o} change={change} again={() => void check.refetch()} busy={check.isFetching} />
              <Go plan={plan} options={o} ok={report.ok && !check.isFetching} />
            </SpaceBetween>
          )}
        </Loaded>
      </SpaceBetween>
    </ContentLayout>
  );
}

type Changing = { options: Options; change: (by: Partial<Options>) => void };

function How({ plan, options: o, change }: Changing & { plan: string }) {
  const scenarios = useScenarios(plan);
  const recovers = useMay("recover");
  const preempts = useFeature()("preemption");
  const recovery = o.mode === "RECOVERY";
  return (
    <Container header={<Header variant="h2">How</Header>}>
      <SpaceBetween size="m">
        <SegmentedControl
          label="Mode"
          selectedId={o.mode}
          onChange={({ detail }) => change(fresh(detail.selectedId as Options["mode"]))}
          options={[
            { id: "DRILL", text: "Drill" },
            { id: "RECOVERY", text: "Recovery", disabled: !recovers, disabledReason: "None of your roles may start a recovery" },
          ]}
        />
        {recovery ? (
          <Alert type="error" header="A recovery launches production">
            Its servers take over. A drill launches copies into an isolated network, and is cleaned up.
          </Alert>
        ) : null}
        <FormField label="Point in time" description="Data as it was just before this time (UTC), for all servers, as after ransomware. Empty: the newest.">
          <Input value={o.before} onChange={({ detail }) => change({ before: detail.value })} placeholder="2026-11-27T03:00:00Z" />
        </FormField>
        {scenarios.length > 0 ? (
          <FormField label="Scenario" description="A case that the plan is prepared for: servers are launched as it says.">
            <Select
              selectedOption={{ value: o.scenario, label: o.scenario || "None" }}
              options={["", ...scenarios].map((name) => ({ value: name, label: name || "None" }))}
              onChange={({ detail }) => change({ scenario: detail.selectedOption.value ?? "" })}
            />
          </FormField>
        ) : null}
        {recovery ? (
          <SpaceBetween size="m">
            <FormField label="Time of the incident" description="RTO and RPO are measured from it (UTC). Empty: the start.">
              <Input value={o.incident} onChange={({ detail }) => change({ incident: detail.value })} placeholder="2026-11-27T02:45:00Z" />
            </FormField>
            {preempts ? (
              <Checkbox checked={o.preempt} onChange={({ detail }) => change({ preempt: detail.checked })} description="Drills that hold these servers are cancelled and give them up.">
                Preempt drills
              </Checkbox>
            ) : null}
            <Checkbox checked={o.ungraceful} onChange={({ detail }) => change({ ungraceful: detail.checked })} description="Actions that need the source are left out, and are due once it is back.">
              The source is lost
            </Checkbox>
          </SpaceBetween>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

/** Go starts the execution, once. A recovery wants the plan's name typed. */
function Go({ plan, options: o, ok }: { plan: string; options: Options; ok: boolean }) {
  const [typed, setTyped] = useState("");
  const [comment, setComment] = useState("");
  const start = useStart(plan);
  const navigate = useNavigate();
  const drills = useMay("drill");
  const recovery = o.mode === "RECOVERY";
  if (!drills) return <Alert>None of your roles may start an execution.</Alert>;
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label={<>Comment <i>– optional</i></>} description="Why it is started. It is kept in the record, with your name.">
          <Textarea value={comment} onChange={({ detail }) => setComment(detail.value)} rows={2} />
        </FormField>
        {recovery ? (
          <FormField label={`Type the plan's name, ${plan}, to start the recovery`}>
            <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
          </FormField>
        ) : null}
        {ok ? null : <Box>The preflight does not let it start: see what it found above.</Box>}
        {start.error ? <Trouble error={start.error} /> : null}
        <Button
          variant="primary"
          loading={start.isPending}
          disabled={!ok || (recovery && typed !== plan)}
          onClick={() => start.mutate({ options: o, comment }, { onSuccess: (e) => void navigate(`/executions/${e.executionID}`) })}
        >
          {recovery ? "Start the recovery" : "Start the drill"}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
