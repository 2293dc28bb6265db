import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { TestRunFacts } from "./TestRunFacts";
import { type TestRunRequest, type Tried, useStartTestRun, useTestRunCheck } from "./testRuns";

type Props = { plan: string; tried: Tried; name: string; runIn: string | undefined; onStarted: (id: string) => void; onDone: () => void };

/** TestRunAsked says what a test run would do, asks for what it misses, and starts it. */
export function TestRunAsked({ plan, tried, name, runIn, onStarted, onDone }: Props) {
  const [mode, setMode] = useState(runIn === "RECOVERY" ? "RECOVERY" : "DRILL");
  const [given, setGiven] = useState<Record<string, string>>({});
  const [key] = useState(() => crypto.randomUUID());
  const request = { ...tried, mode } as TestRunRequest;
  const check = useTestRunCheck(plan, request);
  const start = useStartTestRun(plan, key);
  const missing = [...new Set(check.data?.missing.map((m) => m.parameter))];
  const ready = check.isSuccess && missing.every((p) => given[p]?.trim()) && !check.data.findings.some((f) => f.blocks);
  const run = () => start.mutate({ ...request, parameters: values(missing, given) as TestRunRequest["parameters"] }, { onSuccess: (r) => onStarted(r.testRunID) });
  return (
    <Confirm title={`Test run of ${name}`} deed="Run it now" wide ready={ready} busy={start.isPending} error={start.error} onDeed={run} onDone={onDone}>
      <SpaceBetween size="m">
        <Alert type="warning">Systems Manager carries the document out for real. No execution knows of it.</Alert>
        <SegmentedControl
          label="Run it as in a"
          selectedId={mode}
          onChange={({ detail }) => setMode(detail.selectedId)}
          options={[
            { id: "DRILL", text: "As in a drill" },
            { id: "RECOVERY", text: "As in a recovery" },
          ]}
        />
        <Loaded query={check}>{(c) => <TestRunFacts check={c} />}</Loaded>
        {missing.map((p) => (
          <FormField key={p} label={p} description={check.data?.missing.filter((m) => m.parameter === p).map((m) => `${m.reference}: ${m.why}`).join("; ")} constraintText="For this run alone, one value a line">
            <Textarea rows={2} value={given[p] ?? ""} onChange={({ detail }) => setGiven({ ...given, [p]: detail.value })} />
          </FormField>
        ))}
      </SpaceBetween>
    </Confirm>
  );
}

function values(names: string[], given: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(names.map((p) => [p, (given[p] ?? "").split("\n").map((v) => v.trim()).filter(Boolean)]));
}
