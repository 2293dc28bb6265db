import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Whole } from "@/shared/form/Whole";
import { Confirm } from "@/shared/ui/Confirm";
import { type Fault, kinds, useOrder } from "./faults";

/** Order has the simulated AWS misbehave in one way. */
export function Order({ onDone }: { onDone: () => void }) {
  const order = useOrder();
  const [fault, setFault] = useState<Fault>({ kind: "FAIL_LAUNCH", count: 1 });
  const set = (by: Partial<Fault>) => setFault({ ...fault, ...by });
  const server = kinds.find((k) => k.value === fault.kind)?.of === "server";
  return (
    <Confirm title="Have the simulated AWS misbehave" deed="Order it" busy={order.isPending} error={order.error} onDeed={() => order.mutate(fault, { onSuccess: onDone })} onDone={onDone}>
      <SpaceBetween size="m">
        <Choice label="What goes wrong" options={[...kinds]} value={fault.kind} onChange={(kind) => setFault({ kind, count: fault.count })} />
        {server ? (
          <FormField label={<>Source server <i>– optional</i></>} description="Its ID; the next one, if it is empty">
            <Input value={fault.sourceServerID ?? ""} onChange={({ detail }) => set({ sourceServerID: detail.value || undefined })} />
          </FormField>
        ) : (
          <SpaceBetween size="m">
            <FormField label={<>Region <i>– optional</i></>}>
              <Input value={fault.region ?? ""} onChange={({ detail }) => set({ region: detail.value || undefined })} />
            </FormField>
            <FormField label={<>Operation <i>– optional</i></>} description="Such as StartRecovery">
              <Input value={fault.operation ?? ""} onChange={({ detail }) => set({ operation: detail.value || undefined })} />
            </FormField>
          </SpaceBetween>
        )}
        <Whole label="How many times" placeholder="Without end" value={fault.count} onChange={(count) => set({ count })} />
      </SpaceBetween>
    </Confirm>
  );
}
