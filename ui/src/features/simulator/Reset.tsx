import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import { resetWord, useReset } from "./world";

/** Reset empties the simulated AWS once somebody has typed that. */
export function Reset({ onDone }: { onDone: () => void }) {
  const reset = useReset();
  const [to, setTo] = useState<"SAMPLE" | "NOTHING">("SAMPLE");
  const [typed, setTyped] = useState("");
  return (
    <Confirm title="Reset the simulated AWS" deed="Reset it" busy={reset.isPending} ready={typed === resetWord} error={reset.error} onDeed={() => reset.mutate(to, { onSuccess: onDone })} onDone={onDone}>
      <SpaceBetween size="m">
        <Alert type="warning">Its source servers, jobs, instances, launch templates and all else are gone.</Alert>
        <Box>
          Its accounts and their roles stay, and so do its faults and its speed, and all that Davit keeps: accounts, groups, plans, executions. While an execution is under way, or has something to put
          back or to clean up, this is refused.
        </Box>
        <RadioGroup
          ariaLabel="What it holds then"
          value={to}
          onChange={({ detail }) => setTo(detail.value as "SAMPLE" | "NOTHING")}
          items={[
            { value: "SAMPLE", label: "It holds the sample then" },
            { value: "NOTHING", label: "It holds nothing then" },
          ]}
        />
        <FormField label={`Type ${resetWord}`}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
