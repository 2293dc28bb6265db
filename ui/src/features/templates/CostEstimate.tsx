import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { CostNotes } from "./CostNotes";
import { CostTables } from "./CostTables";
import { useCost, usePrices, type Whose } from "./estimates";
import { Prices } from "./Prices";
import { useWriters } from "./templates";

const most = 8760; // a year

/** CostEstimate estimates what a drill of a plan or a group costs, and a month after a recovery. */
export function CostEstimate() {
  const writers = useWriters();
  const [chosen, setChosen] = useState<Whose>();
  const [hours, setHours] = useState("4");
  const counted = Number(hours);
  const wrong = counted > 0 && counted <= most ? undefined : "More than 0, and a year at most";
  return (
    <Loaded query={writers}>
      {({ groups, plans }) => {
        const first: Whose | undefined = plans[0] ? { kind: "plan", name: plans[0].name, scenario: "" } : groups[0] && { kind: "group", name: groups[0].name, scenario: "" };
        const whose = chosen ?? first;
        if (!whose) return <Empty title="There is nothing to estimate">Make a protection group or a plan first.</Empty>;
        const option = (kind: Whose["kind"]) => (of: { name: string; description?: string }) => ({ value: `${kind} ${of.name}`, label: of.name, description: of.description });
        const options = [
          { label: "Plans", options: plans.map(option("plan")) },
          { label: "Protection groups", options: groups.map(option("group")) },
        ].filter((o) => o.options.length > 0);
        const scenarios = whose.kind === "plan" ? Object.keys(plans.find((p) => p.name === whose.name)?.scenarios ?? {}).toSorted() : [];
        return (
          <SpaceBetween size="m">
            <ColumnLayout columns={3}>
              <FormField label="Of">
                <Select
                  options={options}
                  filteringType="auto"
                  selectedOption={{ value: `${whose.kind} ${whose.name}`, label: `${whose.kind === "plan" ? "Plan" : "Group"} ${whose.name}` }}
                  onChange={({ detail }) => {
                    const [kind, ...name] = (detail.selectedOption.value ?? "").split(" ");
                    setChosen({ kind: kind as Whose["kind"], name: name.join(" "), scenario: "" });
                  }}
                />
              </FormField>
              {scenarios.length > 0 ? <Choice label="Scenario" options={[{ value: "", label: "None" }, ...scenarios.map((value) => ({ value, label: value }))]} value={whose.scenario} onChange={(scenario) => setChosen({ ...whose, scenario })} /> : null}
              <FormField label="Hours of a drill" errorText={wrong}>
                <Input type="number" inputMode="decimal" value={hours} onChange={({ detail }) => setHours(detail.value)} />
              </FormField>
            </ColumnLayout>
            {wrong ? null : <Estimated whose={whose} hours={counted} />}
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}

function Estimated({ whose, hours }: { whose: Whose; hours: number }) {
  const read = usePrices(whose, hours);
  return (
    <Loaded query={useCost(whose, hours)}>
      {(cost) => (
        <SpaceBetween size="m">
          {read.error ? <Trouble error={read.error} /> : null}
          <Prices prices={cost.prices} />
          <CostTables
            cost={cost}
            actions={
              <Button iconName="refresh" loading={read.isPending} onClick={() => read.mutate()}>
                Read prices now
              </Button>
            }
          />
          <CostNotes cost={cost} />
        </SpaceBetween>
      )}
    </Loaded>
  );
}
