import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Confirm } from "@/shared/ui/Confirm";
import { useBind, type Binding } from "./settings";

const roles = [
  { value: "Admin", label: "Admin", description: "Everything" },
  { value: "RecoveryManager", label: "RecoveryManager", description: "Starts and drives recoveries" },
  { value: "PlanManager", label: "PlanManager", description: "Changes groups and plans, and drills" },
  { value: "Operator", label: "Operator", description: "Drills, and keeps recoveries going" },
  { value: "Auditor", label: "Auditor", description: "Reads everything, the audit trail too" },
  { value: "ReadOnly", label: "ReadOnly", description: "Reads everything but the audit trail" },
];

/** Bind gives a group or a person a role. */
export function Bind({ onDone }: { onDone: () => void }) {
  const bind = useBind();
  const [kind, setKind] = useState<"group" | "subject">("group");
  const [who, setWho] = useState("");
  const [role, setRole] = useState("");
  const [accounts, setAccounts] = useState("");
  const accountIDs = accounts.split(/[\s,]+/).filter(Boolean);
  const deed = () =>
    bind.mutate({ [kind]: who.trim(), role: role as Binding["role"] as "Admin", accountIDs: accountIDs.length > 0 ? accountIDs : undefined }, { onSuccess: onDone });
  return (
    <Confirm title="Give a role" deed="Give it" ready={who.trim() !== "" && role !== ""} busy={bind.isPending} error={bind.error} onDeed={deed} onDone={onDone}>
      <SpaceBetween size="m">
        <SegmentedControl
          label="To whom"
          selectedId={kind}
          onChange={({ detail }) => setKind(detail.selectedId as "group" | "subject")}
          options={[
            { id: "group", text: "A group" },
            { id: "subject", text: "One person or program" },
          ]}
        />
        <FormField label={kind === "group" ? "Group" : "Subject"} description={kind === "group" ? "As the identity provider names it" : "ISSUER#ID, as davit whoami shows it"}>
          <Input value={who} onChange={({ detail }) => setWho(detail.value)} />
        </FormField>
        <Choice label="Role" options={roles} value={role} onChange={setRole} />
        <FormField label={<>Accounts <i>– optional</i></>} description="IDs of those that it reaches; all, if it is empty">
          <Input value={accounts} onChange={({ detail }) => setAccounts(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
