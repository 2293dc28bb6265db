import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Several } from "@/shared/form/Several";
import { Whole } from "@/shared/form/Whole";
import { usePlanNames } from "@/shared/plan/usePlanNames";
import { words } from "@/shared/state/states";
import { Confirm } from "@/shared/ui/Confirm";
import { blank, type Channel, type Draft, draftOf, news, tagsOf, textOf, useSave } from "./channels";
import { Receiver } from "./Receiver";

const modes = ["DRILL", "RECOVERY"].map((value) => ({ value, label: words(value) }));

/** ChannelForm makes a channel, or changes the one that was read. */
export function ChannelForm({ read, onDone }: { read?: Channel; onDone: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => (read ? draftOf(read) : blank));
  const [tags, setTags] = useState(textOf(read?.planTags));
  const save = useSave(read);
  const plans = (usePlanNames().data ?? []).map((name) => ({ value: name, label: name }));
  const set = (by: Partial<Draft>) => setDraft({ ...draft, ...by });
  const list = (values: string[]) => (values.length > 0 ? values : undefined);
  const ready = Boolean(draft.name?.trim() && (draft.kind === "SNS" ? draft.topicARN?.trim() : draft.url?.trim()));
  return (
    <Confirm
      title={read ? `Change ${read.name}` : "Make a channel"}
      deed="Save"
      wide
      ready={ready}
      busy={save.isPending}
      error={save.error}
      onDeed={() => save.mutate({ ...draft, planTags: tagsOf(tags) }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <FormField label="Name">
          <Input value={draft.name ?? ""} onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        <Receiver draft={draft} change={setDraft} />
        <Several label="What it is told of" options={news} values={draft.events ?? []} placeholder="Everything" onChange={(events) => set({ events: list(events) as Draft["events"] })} />
        <Several label="Modes" options={modes} values={draft.modes ?? []} placeholder="Drills and recoveries" onChange={(to) => set({ modes: list(to) as Draft["modes"] })} />
        <Several label="Plans" description="These, and plans that name the channel themselves" options={plans} values={draft.plans ?? []} placeholder="All plans" onChange={(to) => set({ plans: list(to) })} />
        <FormField label={<>Tags of plans <i>– optional</i></>} description="key=value, separated by commas: plans that have all of them">
          <Input value={tags} onChange={({ detail }) => setTags(detail.value)} />
        </FormField>
        <Whole
          label="Escalation, in seconds"
          description="It is told of an approval that nobody has answered for so long, where the plan has no escalation of its own. Time never approves."
          placeholder="Never"
          value={draft.escalateAfterSeconds}
          onChange={(escalateAfterSeconds) => set({ escalateAfterSeconds })}
        />
      </SpaceBetween>
    </Confirm>
  );
}
