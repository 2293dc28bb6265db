import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMay } from "@/shared/session/useMay";
import { State } from "@/shared/state/State";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { type Channel, useChannels, usePause, useTest } from "./settings";

/** Channels are where notifications go. */
export function Channels() {
  const administers = useMay("administer");
  const test = useTest();
  const pause = usePause();
  const deeds = (c: Channel) => (
    <SpaceBetween direction="horizontal" size="xs">
      <Button ariaLabel={`Test ${c.name}`} loading={test.isPending && test.variables === c.channelID} onClick={() => test.mutate(c.channelID)}>
        Test
      </Button>
      <Button ariaLabel={c.paused ? `Let ${c.name} go on` : `Pause ${c.name}`} loading={pause.isPending && pause.variables.channel.channelID === c.channelID} onClick={() => pause.mutate({ channel: c, paused: !c.paused })}>
        {c.paused ? "Go on" : "Pause"}
      </Button>
    </SpaceBetween>
  );
  return (
    <SpaceBetween size="m">
      {test.error ? <Trouble error={test.error} /> : null}
      {pause.error ? <Trouble error={pause.error} /> : null}
      <Loaded query={useChannels()}>
        {(page) => (
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="channelID"
            header={<Header variant="h2" counter={`(${page.items.length})`} description="Webhooks and topics that are told what happens">Channels</Header>}
            empty={<Empty title="Nobody is told">Write one, and create it with davit channel create -f FILE.</Empty>}
            columnDefinitions={[
              { id: "name", header: "Channel", cell: (c) => c.name, isRowHeader: true },
              { id: "kind", header: "Kind", cell: (c) => c.kind },
              { id: "to", header: "To", cell: (c) => c.url || c.topicARN || "–" },
              { id: "events", header: "About", cell: (c) => c.events?.join(", ") || "everything" },
              { id: "state", header: "State", cell: (c) => <State of={c.paused ? "PAUSED" : "OK"} /> },
              ...(administers ? [{ id: "deeds", header: "Try", cell: deeds }] : []),
            ]}
          />
        )}
      </Loaded>
    </SpaceBetween>
  );
}
