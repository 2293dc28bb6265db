import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense, useState } from "react";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { months, useDrills, useMeasured } from "./data";
import { byPlan, type Drilled, measured, most } from "./drills";
import { DrillTable } from "./DrillTable";

// Charts are large, and not what somebody waits for.
const DrillCharts = lazy(() => import("./DrillCharts"));

/** Drills shows the drills of the last months against what was promised, of one plan at a time. */
export function Drills() {
  const [chosen, setChosen] = useState<string>();
  return (
    <Loaded query={useDrills()}>
      {(page) => {
        const plans = byPlan(page.items);
        const plan = plans.find((p) => p.planID === chosen) ?? plans[0];
        return (
          <Container header={<Top plans={plans} plan={plan} onChoose={setChosen} />}>
            {plan ? <Measures plan={plan} /> : <Empty title={`No drill ended in the last ${months} months`}>A plan that is not drilled is a hope.</Empty>}
          </Container>
        );
      }}
    </Loaded>
  );
}

function Top({ plans, plan, onChoose }: { plans: Drilled[]; plan: Drilled | undefined; onChoose: (planID: string) => void }) {
  const options = plans.map((p) => ({ value: p.planID, label: p.name }));
  const choice = plan ? <Select inlineLabelText="Plan" options={options} selectedOption={{ value: plan.planID, label: plan.name }} onChange={({ detail }) => onChoose(detail.selectedOption.value ?? "")} /> : undefined;
  return (
    <Header variant="h2" description={`What the drills of the last ${months} months took, ${most} of a plan at most`} actions={choice}>
      Drills against their objectives
    </Header>
  );
}

function Measures({ plan }: { plan: Drilled }) {
  return (
    <Loaded query={useMeasured(plan.drills)}>
      {(c) => {
        const drills = measured(c, plan.drills);
        return (
          <SpaceBetween size="m">
            <Suspense fallback={<Spinner size="large" />}>
              <DrillCharts drills={drills} />
            </Suspense>
            <ExpandableSection headerText="The same as a table" headingTagOverride="h3">
              <DrillTable drills={drills} />
            </ExpandableSection>
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}
