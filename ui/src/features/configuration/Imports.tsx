import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useImports } from "./configuration";
import { Rollback } from "./Rollback";

/** Imports are those that were made; each can be taken back. */
export function Imports() {
  const pages = usePages();
  const imports = useMay("install");
  const [back, setBack] = useState<string>();
  return (
    <Loaded query={useImports(pages.cursor)}>
      {(page) => (
        <>
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="importID"
            header={<Header variant="h2">Imports</Header>}
            pagination={<Pager pages={pages} next={page.next} />}
            empty={<Empty title="Nothing was imported yet" />}
            columnDefinitions={[
              { id: "at", header: "When", cell: (i) => <Instant at={i.at} />, width: 200 },
              { id: "id", header: "Import", cell: (i) => i.importID, isRowHeader: true },
              { id: "file", header: "File", cell: (i) => (i.rollbackOf ? `takes back ${i.rollbackOf}` : i.file || "–") },
              { id: "by", header: "By", cell: (i) => i.by.name },
              { id: "counts", header: "What", cell: (i) => `${i.counts.created} created, ${i.counts.changed} changed, ${i.counts.deleted} deleted` },
              { id: "reason", header: "Reason", cell: (i) => i.reason || "–" },
              ...(imports ? [{ id: "back", header: "Take back", cell: (i: (typeof page.items)[number]) => <Button ariaLabel={`Take back ${i.importID}`} onClick={() => setBack(i.importID)}>Take back</Button> }] : []),
            ]}
          />
          {back ? <Rollback importID={back} onDone={() => setBack(undefined)} /> : null}
        </>
      )}
    </Loaded>
  );
}
