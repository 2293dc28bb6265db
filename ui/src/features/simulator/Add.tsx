import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Whole } from "@/shared/form/Whole";
import { Confirm } from "@/shared/ui/Confirm";
import { useAdd, type World } from "./world";

/** Add puts generated servers into the simulated AWS, or the sample. */
export function Add({ world, onDone }: { world: World; onDone: () => void }) {
  const add = useAdd();
  const first = world.holdings.find((h) => h.sourceServers > 0) ?? world.holdings[0];
  const [what, setWhat] = useState("servers");
  const [accountID, setAccount] = useState(first?.accountID ?? "");
  const [region, setRegion] = useState(first?.region ?? "");
  const [servers, setServers] = useState<number | undefined>(10);
  const sample = what === "sample";
  const ready = sample || (/^\d{12}$/.test(accountID) && region !== "" && (servers ?? 0) > 0);
  return (
    <Confirm
      title="Add to the simulated AWS"
      deed="Add them"
      busy={add.isPending}
      ready={ready}
      error={add.error}
      onDeed={() => add.mutate(sample ? { sample } : { accountID, region, servers }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <RadioGroup
          ariaLabel="What is added"
          value={what}
          onChange={({ detail }) => setWhat(detail.value)}
          items={[
            { value: "servers", label: "Generated servers", description: "Linux servers that replicate, called server-0001 and so on" },
            { value: "sample", label: "The sample", description: "As far as it is not there" },
          ]}
        />
        {sample ? null : (
          <>
            <Whole label="How many" description="2000 at once at most" value={servers} onChange={setServers} />
            <FormField label="Account" description="12 digits. Davit sees what is in accounts that are registered with it.">
              <Input value={accountID} inputMode="numeric" onChange={({ detail }) => setAccount(detail.value.trim())} />
            </FormField>
            <FormField label="Region">
              <Input value={region} onChange={({ detail }) => setRegion(detail.value.trim())} />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Confirm>
  );
}
