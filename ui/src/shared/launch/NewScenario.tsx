import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { Confirm } from "../ui/Confirm";
import type { Plan } from "./layers";

const form = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** NewScenario names a case that a plan is to be prepared for. It is kept once it states something. */
export function NewScenario({ plan, onNamed, onDone }: { plan: Plan; onNamed: (name: string) => void; onDone: () => void }) {
  const [name, setName] = useState("");
  const taken = plan.scenarios?.[name] !== undefined;
  const wrong = taken ? "The plan has it already." : name && !form.test(name) ? "Lower-case letters, digits and dashes." : undefined;
  return (
    <Confirm title={`A scenario of ${plan.name}`} deed="Go on" ready={form.test(name) && !taken} onDeed={() => onNamed(name)} onDone={onDone}>
      <FormField label="Name" description="Executions are started with it; it goes before what the plan states otherwise." constraintText="Such as zone-lost" errorText={wrong}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} autoComplete={false} />
      </FormField>
    </Confirm>
  );
}
