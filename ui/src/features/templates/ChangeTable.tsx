import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { Empty } from "@/shared/ui/Empty";

type Props = { title: string; changes: Schemas["LaunchChange"][]; before: string; after: string; none: string; within?: boolean };

/** ChangeTable says which settings of a launch template differ, and how. */
export function ChangeTable({ title, changes, before, after, none, within }: Props) {
  return (
    <Table
      variant={within ? "embedded" : "container"}
      wrapLines
      trackBy="name"
      items={changes}
      header={<Header variant={within ? "h3" : "h2"} counter={`(${changes.length})`}>{title}</Header>}
      empty={<Empty title={none} />}
      columnDefinitions={[
        { id: "name", header: "Setting", cell: (c) => c.name, isRowHeader: true },
        { id: "before", header: before, cell: (c) => <Value of={c.before} /> },
        { id: "after", header: after, cell: (c) => <Value of={c.after} /> },
      ]}
    />
  );
}

function Value({ of }: { of: string | undefined }) {
  return of ? <code>{of}</code> : <Box color="text-body-secondary">not there</Box>;
}
