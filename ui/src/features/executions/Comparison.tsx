import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Changes } from "@/shared/change/Changes";
import { To } from "@/shared/link/To";
import { words } from "@/shared/state/states";
import { instant } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { ComparedFigures } from "./ComparedFigures";
import { comparedRows } from "./comparedRows";
import { ComparedTimes } from "./ComparedTimes";
import { useComparison, useOthers } from "./comparison";
import { type Execution, type Summary, useExecution } from "./executions";

/** Comparison sets the execution beside another one of the same plan: the last one before it, or one that is chosen. */
export function Comparison({ execution: e }: { execution: Execution }) {
  const others = useOthers(e.executionID, e.plan.name);
  const [chosen, setChosen] = useState<string>();
  return (
    <Loaded query={others}>
      {(all) => {
        const other = all.find((o) => o.executionID === chosen) ?? all.find((o) => o.createdAt < e.createdAt && o.endedAt) ?? all[0];
        if (!other) return <Container><Empty title="There is no other execution of the plan">The next one can be compared with this one.</Empty></Container>;
        return (
          <SpaceBetween size="m">
            <Container>
              <FormField label="Compare with">
                <Select options={all.map(option)} selectedOption={option(other)} filteringType={all.length > 8 ? "auto" : "none"} onChange={({ detail }) => setChosen(detail.selectedOption.value)} />
              </FormField>
            </Container>
            <Beside execution={e} other={other} />
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}

const option = (o: Summary) => ({ value: o.executionID, label: `${words(o.mode)} of ${instant(o.createdAt)}`, description: `${o.executionID}, ${words(o.state).toLowerCase()}` });

function Beside({ execution: e, other: o }: { execution: Execution; other: Summary }) {
  const comparison = useComparison(e.executionID, o.executionID, e.active);
  const whole = useExecution(o.executionID);
  const name = `${words(o.mode)} of ${instant(o.createdAt)}`;
  return (
    <Loaded query={comparison}>
      {(c) => (
        <SpaceBetween size="m">
          <ComparedFigures comparison={c} other={name} />
          {c.planChanges?.length ? (
            <Container header={<Header variant="h2" description="What this one's has otherwise than the other's">The plans differ</Header>}>
              <Changes of={c.planChanges} />
            </Container>
          ) : null}
          <Loaded query={whole}>{(before) => <ComparedTimes rows={comparedRows(c, e, before)} other={name} />}</Loaded>
          <To href={`/executions/${o.executionID}`}>Open the other one</To>
        </SpaceBetween>
      )}
    </Loaded>
  );
}
