import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { State } from "@/shared/state/State";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useNotifications } from "./settings";

/** Notifications are what is still to be sent, then what was. */
export function Notifications() {
  const pages = usePages();
  return (
    <Loaded query={useNotifications(pages.cursor)}>
      {(page) => (
        <Table
          variant="container"
          wrapLines
          items={page.items}
          trackBy="id"
          header={<Header variant="h2" description="What is still to be sent, then the newest of what was">Notifications</Header>}
          pagination={<Pager pages={pages} next={page.next} />}
          empty={<Empty title="Nothing was told yet" />}
          columnDefinitions={[
            { id: "at", header: "Happened", cell: (n) => <Instant at={n.occurredAt} />, width: 200 },
            { id: "subject", header: "What", cell: (n) => n.subject, isRowHeader: true },
            { id: "channel", header: "Channel", cell: (n) => n.channelName },
            { id: "state", header: "State", cell: (n) => <State of={n.state} note={n.answer} /> },
            { id: "attempts", header: "Attempts", cell: (n) => n.attempts },
          ]}
        />
      )}
    </Loaded>
  );
}
