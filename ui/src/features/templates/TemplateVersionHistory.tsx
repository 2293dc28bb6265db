import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Instant } from "@/shared/time/Instant";
import { choose, compared, inOrder, madeBy, nameOf } from "./history";
import type { Template } from "./templates";
import { VersionDiff } from "./VersionDiff";

const perPage = 20;

/** TemplateVersionHistory shows who made which version, when and why, and what differs between any two. */
export function TemplateVersionHistory({ template: t }: { template: Template }) {
  const [chosen, setChosen] = useState(() => compared(t.versions));
  const [page, setPage] = useState(1);
  const pair = inOrder(chosen);
  return (
    <SpaceBetween size="m">
      <Table
        variant="container"
        wrapLines
        trackBy={(v) => String(v.version)}
        selectionType="multi"
        selectedItems={chosen}
        onSelectionChange={({ detail }) => setChosen(choose(chosen, detail.selectedItems))}
        items={t.versions.slice((page - 1) * perPage, page * perPage)}
        header={<Header variant="h2" counter={`(${t.versions.length})`} description="Choose two, and see below what differs between them">Versions</Header>}
        pagination={
          t.versions.length > perPage ? (
            <Pagination currentPageIndex={page} pagesCount={Math.ceil(t.versions.length / perPage)} onChange={({ detail }) => setPage(detail.currentPageIndex)} ariaLabels={{ previousPageLabel: "Newer versions", nextPageLabel: "Older versions", pageLabel: (n) => `Page ${n}` }} />
          ) : undefined
        }
        ariaLabels={{ tableLabel: "Versions", selectionGroupLabel: "Versions to compare", allItemsSelectionLabel: () => "Choose two versions", itemSelectionLabel: (_, v) => `Compare version ${v.version}` }}
        columnDefinitions={[
          { id: "version", header: "Version", cell: (v) => nameOf(v, t), isRowHeader: true, minWidth: 160 },
          { id: "made", header: "Made", cell: (v) => <Instant at={v.createdAt} />, minWidth: 180 },
          { id: "by", header: "By", cell: (v) => <span title={v.createdBy}>{madeBy(v.createdBy)}</span>, minWidth: 200 },
          { id: "why", header: "Why", cell: (v) => v.description || "–", minWidth: 240 },
        ]}
      />
      {pair ? <VersionDiff template={t} {...pair} /> : null}
    </SpaceBetween>
  );
}
