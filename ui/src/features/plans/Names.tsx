import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import { Choice } from "@/shared/form/Choice";
import { Whole } from "@/shared/form/Whole";
import type { Draft } from "./plans";

const orders = [
  { value: "sequential", label: "Sequential", description: "A wave waits for the one before, unless it names others" },
  { value: "parallel", label: "Parallel", description: "A wave waits for what it names, and for nothing else" },
];

/** Names are what is true of the whole plan. */
export function Names({ draft, change }: { draft: Draft; change: (d: Draft) => void }) {
  const set = (by: Partial<Draft>) => change({ ...draft, ...by });
  const objective = (by: NonNullable<Draft["objectives"]>) => set({ objectives: { ...draft.objectives, ...by } });
  return (
    <Container header={<Header variant="h2">The plan</Header>}>
      <ColumnLayout columns={2}>
        <FormField label="Name">
          <Input value={draft.name ?? ""} onChange={({ detail }) => set({ name: detail.value })} autoComplete={false} />
        </FormField>
        <FormField label="Description">
          <Input value={draft.description ?? ""} onChange={({ detail }) => set({ description: detail.value || undefined })} />
        </FormField>
        <Choice label="Order" options={orders} value={draft.order ?? "sequential"} onChange={(order) => set({ order })} />
        <Checkbox checked={draft.selfApproval ?? false} onChange={({ detail }) => set({ selfApproval: detail.checked || undefined })} description="Without it a second person approves">
          Who starts an execution may give its approvals
        </Checkbox>
        <Whole label="Recovery time objective, in seconds" value={draft.objectives?.rtoSeconds} onChange={(rtoSeconds) => objective({ rtoSeconds })} />
        <Whole label="Recovery point objective, in seconds" value={draft.objectives?.rpoSeconds} onChange={(rpoSeconds) => objective({ rpoSeconds })} />
      </ColumnLayout>
    </Container>
  );
}
