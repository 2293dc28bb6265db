import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Tags } from "@/shared/launch/Tags";
import { Confirm } from "@/shared/ui/Confirm";
import { type Binding, boundAs, draftOf, useBind } from "./settings";

const roles = [
  { value: "Admin", label: "Admin", description: "Everything" },
  { value: "RecoveryManager", label: "RecoveryManager", description: "Starts and drives recoveries" },
  { value: "PlanManager", label: "PlanManager", description: "Changes groups and plans, and drills" },
  { value: "Operator", label: "Operator", description: "Drills, and keeps recoveries going" },
  { value: "Auditor", label: "Auditor", description: "Reads everything, the audit trail too" },
  { value: "ReadOnly", label: "ReadOnly", description: "Reads everything but the audit trail" },
];

/** Bind gives a group or a person a role, or changes the binding that was read. */
export function Bind({ read, onDone }: { read?: Binding; onDone: () => void }) {
  const bind = useBind(read);
  const [draft, setDraft] = useState(() => draftOf(read));
  const set = (by: Partial<typeof draft>) => setDraft({ ...draft, ...by });
  const group = draft.kind === "group";
  return (
    <Confirm
      title={read ? `Change ${read.name}` : "Give a role"}
      deed={read ? "Change it" : "Give it"}
      ready={draft.who.trim() !== "" && draft.role !== ""}
      busy={bind.isPending}
      error={bind.error}
      onDeed={() => bind.mutate(boundAs(draft), { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        {read ? <div>It holds from the next request on, for those who are signed in too. In between nobody is without the role.</div> : null}
        <SegmentedControl
          label="To whom"
          selectedId={draft.kind}
          onChange={({ detail }) => set({ kind: detail.selectedId as "group" | "subject" })}
          options={[
            { id: "group", text: "A group" },
            { id: "subject", text: "One person or program" },
          ]}
        />
        <FormField label={group ? "Group" : "Subject"} description={group ? "As the identity provider names it" : "ISSUER#ID, as davit whoami shows it"}>
          <Input value={draft.who} onChange={({ detail }) => set({ who: detail.value })} />
        </FormField>
        <Choice label="Role" options={roles} value={draft.role} onChange={(role) => set({ role })} />
        <FormField label={<>Accounts <i>– optional</i></>} description="IDs of those that it reaches; all, if it is empty">
          <Input value={draft.accounts} onChange={({ detail }) => set({ accounts: detail.value })} />
        </FormField>
        <FormField label={<>Tags of plans <i>– optional</i></>} description="Plans that have them all are reached; all plans, if there is none">
          <Tags of="the plan" value={draft.planTags} change={(planTags) => set({ planTags: planTags ?? {} })} />
        </FormField>
        <FormField label={<>Name <i>– optional</i></>} description="Of the binding; by default whom it is for, and the role">
          <Input value={draft.name} onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
