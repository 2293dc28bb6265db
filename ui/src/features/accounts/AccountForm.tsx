import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useFirst } from "@/shared/change/useFirst";
import { Confirm } from "@/shared/ui/Confirm";
import { type Account, type Draft, useSave } from "./accounts";

/** AccountForm registers an account, or changes the one that was read. */
export function AccountForm({ read: latest, onDone }: { read?: Account; onDone: () => void }) {
  const read = useFirst(latest);
  const [draft, setDraft] = useState<Draft>(() => (read ? draftOf(read) : { own: true }));
  const [regions, setRegions] = useState((read?.regions ?? []).join(", "));
  const save = useSave(read);
  const set = (by: Partial<Draft>) => setDraft({ ...draft, ...by });
  const list = regions.split(/[\s,]+/).filter(Boolean);
  const ready = Boolean(draft.name?.trim() && draft.accountID?.trim() && list.length > 0);
  return (
    <Confirm
      title={read ? `Change ${read.name}` : "Register an account"}
      deed="Save"
      ready={ready}
      busy={save.isPending}
      error={save.error}
      onDeed={() => save.mutate({ ...draft, regions: list }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <FormField label="Name">
          <Input value={draft.name ?? ""} onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        {read ? null : (
          <FormField label="Account ID" description="Twelve digits">
            <Input value={draft.accountID ?? ""} inputMode="numeric" onChange={({ detail }) => set({ accountID: detail.value })} />
          </FormField>
        )}
        <FormField label="Regions" description="Those that are recovered into, such as us-west-2, us-east-1">
          <Input value={regions} onChange={({ detail }) => setRegions(detail.value)} />
        </FormField>
        <Checkbox checked={draft.own ?? false} onChange={({ detail }) => set({ own: detail.checked || undefined, roleARN: undefined, externalID: undefined })}>
          Davit itself runs in this account
        </Checkbox>
        {draft.own ? null : (
          <SpaceBetween size="m">
            <FormField label={<>Role <i>– optional</i></>} description="Its ARN; by default DRSOrchestrationRole in the account">
              <Input value={draft.roleARN ?? ""} onChange={({ detail }) => set({ roleARN: detail.value || undefined })} />
            </FormField>
            <FormField label={<>External ID <i>– optional</i></>} description="Sent with AssumeRole when the role asks for one">
              <Input value={draft.externalID ?? ""} onChange={({ detail }) => set({ externalID: detail.value || undefined })} />
            </FormField>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Confirm>
  );
}

/** draftOf is an account as it can be changed: without what the server sets. */
function draftOf(account: Account): Draft {
  const { version: _version, createdAt: _created, updatedAt: _updated, ...rest } = account;
  return rest;
}
