import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useFirst } from "@/shared/change/useFirst";
import { Choice } from "@/shared/form/Choice";
import { Trouble } from "@/shared/ui/Trouble";
import { chooses, draftOf } from "./draft";
import { type Draft, type Group, useAccounts, useSave } from "./groups";
import { Preview } from "./Preview";
import { Which } from "./Which";

/** GroupEditor changes the group that was read, or makes a new one. */
export function GroupEditor({ read: latest }: { read?: Group }) {
  const read = useFirst(latest);
  const [draft, setDraft] = useState<Draft>(() => (read ? draftOf(read) : { name: "" }));
  const accounts = useAccounts().data ?? [];
  const save = useSave(read);
  const navigate = useNavigate();
  const set = (by: Partial<Draft>) => setDraft({ ...draft, ...by });
  const account = accounts.find((a) => a.accountID === draft.accountID);
  const keep = () => save.mutate(draft, { onSuccess: (g) => void navigate(`/groups/${encodeURIComponent(g.name)}`) });
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={() => void navigate(read ? `/groups/${encodeURIComponent(read.name)}` : "/groups")}>
        Do not keep
      </Button>
      <Button variant="primary" loading={save.isPending} disabled={!draft.name?.trim() || !chooses(draft)} onClick={keep}>
        Save
      </Button>
    </SpaceBetween>
  );
  return (
    <ContentLayout header={<Header variant="h1" actions={actions}>{read ? `Change ${read.name}` : "Make a group"}</Header>}>
      <SpaceBetween size="l">
        {save.error ? <Trouble error={save.error} /> : null}
        <Container header={<Header variant="h2">The group</Header>}>
          <ColumnLayout columns={2}>
            <FormField label="Name">
              <Input value={draft.name ?? ""} onChange={({ detail }) => set({ name: detail.value })} autoComplete={false} />
            </FormField>
            <FormField label="Description">
              <Input value={draft.description ?? ""} onChange={({ detail }) => set({ description: detail.value || undefined })} />
            </FormField>
            {read ? null : <Choice label="Account" description="It cannot be changed later." options={accounts.map((a) => ({ value: a.accountID, label: `${a.name} (${a.accountID})` }))} value={draft.accountID ?? ""} onChange={(accountID) => set({ accountID, region: undefined })} />}
            {read ? null : <Choice label="Region" description="The one that is recovered into." options={(account?.regions ?? []).map((value) => ({ value, label: value }))} value={draft.region ?? ""} onChange={(region) => set({ region })} />}
          </ColumnLayout>
        </Container>
        <Which draft={draft} change={setDraft} />
        <Preview draft={draft} own={read?.groupID} />
      </SpaceBetween>
    </ContentLayout>
  );
}
