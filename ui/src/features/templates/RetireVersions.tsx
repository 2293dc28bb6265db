import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Instant } from "@/shared/time/Instant";
import { Confirm } from "@/shared/ui/Confirm";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { type Retired, retiredRows } from "./history";
import { type Template, useRetire } from "./templates";

/** RetireVersions deletes old versions of a launch template, after a dry run has shown which go, and which stay and why. */
export function RetireVersions({ template: t, onDone }: { template: Template; onDone: () => void }) {
  const look = useRetire(t, true);
  const retire = useRetire(t, false);
  const [keep, setKeep] = useState("100");
  const [reason, setReason] = useState("");
  const kept = Number(keep);
  const wrong = Number.isInteger(kept) && kept >= 1 && kept <= 5000 ? undefined : "A whole number, 1 at least and 5000 at most";
  // What was looked at with another number says nothing of this one.
  const seen = look.data && look.variables?.keep === kept ? look.data : undefined;
  return (
    <Confirm
      wide
      title="Retire old versions"
      deed={seen && seen.retired.length > 0 ? `Delete ${seen.retired.length} versions` : "Delete"}
      ready={seen !== undefined && seen.retired.length > 0}
      busy={retire.isPending}
      error={retire.error}
      onDeed={() => retire.mutate({ keep: kept, reason }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <div>EC2 lets a launch template have 5,000 versions. The default and the latest always stay, and so does one that a group or a plan names by its number. What is deleted does not come back.</div>
        <FormField label="How many of the newest stay" errorText={wrong} secondaryControl={<Button loading={look.isPending} disabled={wrong !== undefined} onClick={() => look.mutate({ keep: kept, reason: "" })}>See what would be deleted</Button>}>
          <Input type="number" inputMode="numeric" value={keep} onChange={({ detail }) => setKeep(detail.value)} />
        </FormField>
        {look.error ? <Trouble error={look.error} /> : null}
        {seen ? <Outcome of={seen} /> : null}
        {seen && seen.retired.length > 0 ? (
          <FormField label="Why" description="For the audit trail">
            <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
          </FormField>
        ) : null}
      </SpaceBetween>
    </Confirm>
  );
}

/** few is how many versions are shown at once; the rest is counted. */
const few = 20;

function Outcome({ of }: { of: Retired }) {
  const rows = retiredRows(of);
  return (
    <SpaceBetween size="xs">
      <Alert type={of.retired.length > 0 ? "warning" : "info"}>
        {of.retired.length > 0 ? `${of.retired.length} of ${of.versions} versions would be deleted; nothing has been yet.` : `Of ${of.versions} versions none would be deleted.`}
      </Alert>
      <Table
        variant="embedded"
        wrapLines
        trackBy="key"
        items={rows.slice(0, few)}
        empty={<Empty title="No version is older than those that stay" />}
        footer={rows.length > few ? `and ${rows.length - few} more` : undefined}
        columnDefinitions={[
          { id: "version", header: "Version", cell: (r) => r.version, isRowHeader: true },
          { id: "outcome", header: "What becomes of it", cell: (r) => r.outcome },
          { id: "made", header: "Made", cell: (r) => <Instant at={r.createdAt} /> },
          { id: "why", header: "Why", cell: (r) => r.why || "–" },
        ]}
      />
    </SpaceBetween>
  );
}
