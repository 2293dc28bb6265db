import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { Confirm } from "@/shared/ui/Confirm";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useHolds, useLiftHold, usePlaceHold } from "./audit";

/** Holds are what must stay in the store, whatever the rules say. */
export function Holds() {
  const administers = useMay("administer");
  const [placing, setPlacing] = useState(false);
  const [lifting, setLifting] = useState<string>();
  return (
    <Loaded query={useHolds()}>
      {(page) => (
        <>
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="holdID"
            header={<Header variant="h2" counter={`(${page.items.length})`} actions={administers ? <Button onClick={() => setPlacing(true)}>Place a hold</Button> : undefined}>Legal holds</Header>}
            empty={<Empty title="Nothing is held" />}
            columnDefinitions={[
              { id: "name", header: "Hold", cell: (h) => h.name, isRowHeader: true },
              { id: "on", header: "On", cell: (h) => h.on },
              { id: "reason", header: "Reason", cell: (h) => h.reason },
              { id: "placed", header: "Placed", cell: (h) => <Instant at={h.createdAt} /> },
              { id: "lifted", header: "Lifted", cell: (h) => (h.liftedAt ? <><Instant at={h.liftedAt} />: {h.liftReason}</> : administers ? <Button onClick={() => setLifting(h.name)}>Lift {h.name}</Button> : "no") },
            ]}
          />
          {placing ? <Place onDone={() => setPlacing(false)} /> : null}
          {lifting ? <Lift hold={lifting} onDone={() => setLifting(undefined)} /> : null}
        </>
      )}
    </Loaded>
  );
}

function Place({ onDone }: { onDone: () => void }) {
  const place = usePlaceHold();
  const [hold, setHold] = useState({ name: "", on: "", reason: "" });
  const set = (by: Partial<typeof hold>) => setHold({ ...hold, ...by });
  const ready = Object.values(hold).every((v) => v.trim() !== "");
  return (
    <Confirm title="Place a legal hold" deed="Place it" ready={ready} busy={place.isPending} error={place.error} onDeed={() => place.mutate(hold, { onSuccess: onDone })} onDone={onDone}>
      <SpaceBetween size="m">
        <FormField label="Name">
          <Input value={hold.name} onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        <FormField label="On" description="execution/ID, plan/NAME with all its executions, or everything">
          <Input value={hold.on} onChange={({ detail }) => set({ on: detail.value })} />
        </FormField>
        <FormField label="Reason">
          <Input value={hold.reason} onChange={({ detail }) => set({ reason: detail.value })} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

function Lift({ hold, onDone }: { hold: string; onDone: () => void }) {
  const lift = useLiftHold();
  const [reason, setReason] = useState("");
  return (
    <Confirm title={`Lift ${hold}`} deed="Lift it" ready={reason.trim() !== ""} busy={lift.isPending} error={lift.error} onDeed={() => lift.mutate({ hold, reason }, { onSuccess: onDone })} onDone={onDone}>
      <SpaceBetween size="m">
        <div>The rules of retention hold again for what it was on.</div>
        <FormField label="Reason">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
