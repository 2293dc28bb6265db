import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useFeature } from "@/shared/session/features";
import { useMay } from "@/shared/session/useMay";
import { State } from "@/shared/state/State";
import { words } from "@/shared/state/states";
import { duration } from "@/shared/time/time";
import { Confirm } from "@/shared/ui/Confirm";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { ChannelForm } from "./ChannelForm";
import { type Channel, textOf, useChannels, useDelete, usePause, useTest } from "./channels";

type Doing = { deed: "make" } | { deed: "change" | "delete"; channel: Channel };

/** Channels are where notifications go. */
export function Channels() {
  const administers = useMay("administer");
  const on = useFeature()("channels");
  const [doing, setDoing] = useState<Doing>();
  const test = useTest();
  const pause = usePause();
  const done = () => setDoing(undefined);
  const act = (id: string, channel: Channel) => {
    if (id === "test") test.mutate(channel);
    else if (id === "pause") pause.mutate({ channel, paused: !channel.paused });
    else setDoing({ deed: id as "change" | "delete", channel });
  };
  const make = administers && on ? <Button onClick={() => setDoing({ deed: "make" })}>Make a channel</Button> : undefined;
  return (
    <SpaceBetween size="m">
      {test.error ? <Trouble error={test.error} /> : null}
      {pause.error ? <Trouble error={pause.error} /> : null}
      {test.data && test.variables ? <Tried channel={test.variables} {...test.data} /> : null}
      <Loaded query={useChannels()}>
        {(page) => (
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="channelID"
            header={<Header variant="h2" counter={`(${page.items.length})`} description="Webhooks and topics that are told what happens" actions={make}>Channels</Header>}
            empty={<Empty title="Nobody is told">{make}</Empty>}
            columnDefinitions={[
              { id: "name", header: "Channel", cell: (c) => c.name, isRowHeader: true },
              { id: "to", header: "To", cell: (c) => c.url || c.topicARN || "–" },
              { id: "secret", header: "Signed with", cell: secretsOf },
              { id: "events", header: "About", cell: about },
              { id: "escalation", header: "Escalation", cell: (c) => (c.escalateAfterSeconds ? `after ${duration(c.escalateAfterSeconds)}` : "never") },
              { id: "state", header: "State", cell: (c) => <State of={c.paused ? "PAUSED" : "OK"} /> },
              ...(administers ? [{ id: "deeds", header: "Act", cell: (c: Channel) => <Deeds channel={c} on={on} busy={test.isPending && test.variables === c} onAct={(id) => act(id, c)} />, width: 110 }] : []),
            ]}
          />
        )}
      </Loaded>
      {doing?.deed === "make" ? <ChannelForm onDone={done} /> : null}
      {doing?.deed === "change" ? <ChannelForm read={doing.channel} onDone={done} /> : null}
      {doing?.deed === "delete" ? <Delete channel={doing.channel} onDone={done} /> : null}
    </SpaceBetween>
  );
}

/** Deeds are what can be done with a channel: where the feature is off, it can still be deleted. */
function Deeds({ channel: c, on, busy, onAct }: { channel: Channel; on: boolean; busy: boolean; onAct: (id: string) => void }) {
  const switched = [
    { id: "test", text: "Send a test message" },
    { id: "pause", text: c.paused ? "Go on" : "Pause" },
    { id: "change", text: "Change" },
  ];
  const items = [...(on ? switched : []), { id: "delete", text: "Delete" }];
  return <ButtonDropdown variant="icon" expandToViewport ariaLabel={`Act on ${c.name}`} loading={busy} items={items} onItemClick={({ detail }) => onAct(detail.id)} />;
}

function Tried({ channel, delivered, answer, tookMilliseconds }: { channel: Channel; delivered: boolean; answer: string; tookMilliseconds: number }) {
  return (
    <Alert type={delivered ? "success" : "error"} header={delivered ? `${channel.name} took the test message` : `${channel.name} did not take the test message`}>
      {answer}, after {tookMilliseconds} ms
    </Alert>
  );
}

function Delete({ channel, onDone }: { channel: Channel; onDone: () => void }) {
  const remove = useDelete();
  return (
    <Confirm title={`Delete ${channel.name}`} deed="Delete" busy={remove.isPending} error={remove.error} onDeed={() => remove.mutate(channel, { onSuccess: onDone })} onDone={onDone}>
      Nothing is sent to it any more, also not what still waits. A plan that names it does not let it go.
    </Confirm>
  );
}

/** secretsOf says where the secrets are. What they are nobody is told. */
function secretsOf(c: Channel): string {
  return c.secrets?.map((s) => (s.file ? `file ${s.file}` : s.ref)).join(" and ") || "–";
}

function about(c: Channel): string {
  const plans = [...(c.plans ?? []), ...(c.planTags ? [`plans with ${textOf(c.planTags)}`] : [])];
  return [c.events?.map(words).join(", ") || "Everything", c.modes?.map((m) => (m === "DRILL" ? "drills" : "recoveries")).join(" and "), plans.length > 0 ? `of ${plans.join(", ")}` : ""].filter(Boolean).join("; ");
}
