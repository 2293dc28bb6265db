import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { type Template, useDiff } from "./templates";

/** VersionDiff says which settings differ between two versions, and how. */
export function VersionDiff({ template: { accountID, region, launchTemplateID }, from, to }: { template: Template; from: number; to: number }) {
  return (
    <Loaded query={useDiff({ accountID, region, launchTemplateID }, from, to)}>
      {({ changes }) => (
        <Table
          variant="container"
          wrapLines
          trackBy="name"
          items={changes}
          header={<Header variant="h2" counter={`(${changes.length})`}>{`From version ${from} to version ${to}`}</Header>}
          empty={<Empty title="The two versions say the same" />}
          columnDefinitions={[
            { id: "name", header: "Setting", cell: (c) => c.name, isRowHeader: true },
            { id: "before", header: `Version ${from}`, cell: (c) => <Value of={c.before} /> },
            { id: "after", header: `Version ${to}`, cell: (c) => <Value of={c.after} /> },
          ]}
        />
      )}
    </Loaded>
  );
}

function Value({ of }: { of: string | undefined }) {
  return of ? <code>{of}</code> : <Box color="text-body-secondary">not there</Box>;
}
