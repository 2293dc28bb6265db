import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { precise } from "@/shared/time/time";
import type { Compared } from "./comparedRows";
import { Difference } from "./Difference";
import "./compared.css";

/** ComparedTimes show where this execution took longer or shorter: by wave, then by action and server, then by phase. */
export function ComparedTimes({ rows, other }: { rows: Compared[]; other: string }) {
  const [open, setOpen] = useState<Compared[]>([]);
  const longest = Math.max(1, ...rows.flatMap((r) => [r.now ?? 0, r.before ?? 0]));
  return (
    <Table<Compared>
      variant="container"
      contentDensity="compact"
      items={rows}
      trackBy="id"
      header={<Header variant="h2" description="A wave has actions and servers, a server what DRS did with it. What runs at the same time does not add up.">Where the time went</Header>}
      expandableRows={{
        getItemChildren: (r) => r.parts,
        isItemExpandable: (r) => r.parts.length > 0,
        expandedItems: open,
        onExpandableItemToggle: ({ detail }) => setOpen(detail.expanded ? [...open, detail.item] : open.filter((r) => r.id !== detail.item.id)),
      }}
      ariaLabels={{ tableLabel: "Where the time went", expandButtonLabel: (r) => `Show the parts of ${r.name}`, collapseButtonLabel: (r) => `Hide the parts of ${r.name}` }}
      columnDefinitions={[
        { id: "name", header: "What", cell: (r) => r.name, isRowHeader: true, minWidth: 220 },
        { id: "now", header: "This one", cell: (r) => precise(r.now) },
        { id: "before", header: other, cell: (r) => precise(r.before) },
        { id: "difference", header: "Difference", cell: (r) => <Difference now={r.now} before={r.before} /> },
        { id: "bars", header: "This one above the other", cell: (r) => <Bars of={r} longest={longest} />, minWidth: 180 },
      ]}
    />
  );
}

/** Bars show both times by their lengths. The figures beside them say the same. */
function Bars({ of, longest }: { of: Compared; longest: number }) {
  const width = (seconds: number | undefined) => ({ inlineSize: `${(Math.min(seconds ?? 0, longest) / longest) * 100}%` });
  return (
    <div className="davit-compared" aria-hidden>
      <div className="davit-compared-now" style={width(of.now)} />
      <div className="davit-compared-before" style={width(of.before)} />
    </div>
  );
}
