import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { Deeds } from "./Deeds";
import { choose, compared, inOrder } from "./history";
import { RetireVersions } from "./RetireVersions";
import { RollBack } from "./RollBack";
import type { Template } from "./templates";
import { columnsOf } from "./versionColumns";
import { VersionDiff } from "./VersionDiff";

const perPage = 20;

/** TemplateVersionHistory shows who made which version, when and why, what differs between any two, and the way back to one. */
export function TemplateVersionHistory({ template: t }: { template: Template }) {
  const [chosen, setChosen] = useState(() => compared(t.versions, t));
  const [page, setPage] = useState(1);
  const [to, setTo] = useState<number>();
  const [retiring, setRetiring] = useState(false);
  const may = useMay("templates");
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
        header={<Header variant="h2" counter={`(${t.versions.length})`} description="Choose two, and see below what differs between them" actions={may ? <Button onClick={() => setRetiring(true)}>Retire old versions</Button> : null}>Versions</Header>}
        pagination={
          t.versions.length > perPage ? (
            <Pagination currentPageIndex={page} pagesCount={Math.ceil(t.versions.length / perPage)} onChange={({ detail }) => setPage(detail.currentPageIndex)} ariaLabels={{ previousPageLabel: "Newer versions", nextPageLabel: "Older versions", pageLabel: (n) => `Page ${n}` }} />
          ) : undefined
        }
        ariaLabels={{ tableLabel: "Versions", selectionGroupLabel: "Versions to compare", allItemsSelectionLabel: () => "Choose two versions", itemSelectionLabel: (_, v) => `Compare version ${v.version}` }}
        columnDefinitions={columnsOf(t, may ? setTo : undefined)}
      />
      {pair ? <VersionDiff template={t} {...pair} /> : null}
      {t.deeds?.length ? <Deeds deeds={t.deeds} /> : null}
      {to === undefined ? null : <RollBack template={t} to={to} onDone={() => setTo(undefined)} />}
      {retiring ? <RetireVersions template={t} onDone={() => setRetiring(false)} /> : null}
    </SpaceBetween>
  );
}
