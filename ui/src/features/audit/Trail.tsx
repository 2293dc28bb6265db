import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useState } from "react";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { State } from "@/shared/state/State";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { type TrailEvent, useTrail } from "./audit";
import { Changes } from "@/shared/change/Changes";
import { filterOf, options, properties, urlOf } from "./filter";
import { Verify } from "./Verify";

const columns: TableProps.ColumnDefinition<TrailEvent>[] = [
  { id: "at", header: "When", cell: (e) => <Instant at={e.at} />, width: 130 },
  { id: "by", header: "By", cell: (e) => [e.actor.name, e.actor.source].filter(Boolean).join(", by "), width: 110 },
  { id: "what", header: "What", cell: (e) => <>{e.text}<Changes of={e.changes} /></>, isRowHeader: true, minWidth: 360 },
  { id: "outcome", header: "Outcome", cell: (e) => <State of={e.outcome} />, width: 140 },
  { id: "stream", header: "Stream", cell: (e) => `${e.stream} #${e.seq}`, width: 210 },
];

const none: PropertyFilterProps.Query = { tokens: [], operation: "and" };

/** Trail lists what happened, the newest first. */
export function Trail() {
  const pages = usePages();
  const [filter, setFilter] = useState(none);
  const asked = filterOf(filter);
  const query = useTrail({ ...asked, limit: 50, cursor: pages.cursor });
  const narrow = (to: PropertyFilterProps.Query) => {
    setFilter({ ...to, operation: "and" });
    pages.first();
  };
  const download = (
    <ButtonDropdown
      items={[
        { id: "csv", text: "As CSV", href: urlOf(asked, "csv"), download: true },
        { id: "jsonl", text: "As JSON, a line an event", href: urlOf(asked, "jsonl"), download: true },
      ]}
    >
      Download
    </ButtonDropdown>
  );
  return (
    <SpaceBetween size="m">
      {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
      <Verify />
      <Table
        variant="container"
        wrapLines
        columnDefinitions={columns}
        items={query.data?.items ?? []}
        loading={query.isPending}
        loadingText="Loading events"
        header={<Header variant="h2" actions={download}>Events</Header>}
        filter={
          <PropertyFilter
            query={filter}
            onChange={({ detail }) => narrow(detail)}
            filteringProperties={properties}
            filteringOptions={options}
            hideOperations
            filteringAriaLabel="Find events"
            filteringPlaceholder="Words, or a property"
          />
        }
        pagination={<Pager pages={pages} next={query.data?.next} />}
        empty={<Empty title="No event matches" />}
      />
    </SpaceBetween>
  );
}
