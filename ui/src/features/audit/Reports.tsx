import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { usePlanNames } from "@/shared/plan/usePlanNames";
import { type Kind, kinds, reportURL } from "./reports";

const formats = ["pdf", "html", "csv", "json"].map((value) => ({ value, label: value.toUpperCase() }));

/** Reports are made of the records alone: the same events give the same report. */
export function Reports() {
  const [kind, setKind] = useState<Kind>("period");
  const [plan, setPlan] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const chosen = kinds.find((k) => k.value === kind) ?? kinds[0];
  return (
    <Container header={<Header variant="h2" description="That of one execution is on its page.">A report</Header>}>
      <SpaceBetween size="m">
        <FormField label="About">
          <Select options={kinds} selectedOption={chosen ?? null} onChange={({ detail }) => setKind(detail.selectedOption.value as Kind)} />
        </FormField>
        {kind === "plan" ? <PlanChoice value={plan} onChange={setPlan} /> : null}
        <SpaceBetween direction="horizontal" size="m">
          <FormField label={<>From <i>– optional</i></>} description="90 days before the end, if it is empty">
            <DatePicker value={from} onChange={({ detail }) => setFrom(detail.value)} placeholder="YYYY/MM/DD" openCalendarAriaLabel={() => "Choose the first day"} />
          </FormField>
          <FormField label={<>Until <i>– optional</i></>} description="Now, if it is empty">
            <DatePicker value={to} onChange={({ detail }) => setTo(detail.value)} placeholder="YYYY/MM/DD" openCalendarAriaLabel={() => "Choose the last day"} />
          </FormField>
        </SpaceBetween>
        <SpaceBetween direction="horizontal" size="xs">
          {formats.map((f) => (
            <Button key={f.value} iconName="download" href={reportURL(kind, plan, from, to, f.value)} download disabled={kind === "plan" && !plan}>
              {f.label}
            </Button>
          ))}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

function PlanChoice({ value, onChange }: { value: string; onChange: (plan: string) => void }) {
  const plans = usePlanNames().data ?? [];
  return (
    <FormField label="Plan">
      <Select options={plans.map((name) => ({ value: name, label: name }))} selectedOption={value ? { value, label: value } : null} placeholder="Choose" onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")} />
    </FormField>
  );
}
