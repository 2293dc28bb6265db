import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { Instant } from "@/shared/time/Instant";
import { type Deed, deedSaid } from "./history";

/** Deeds are what people had Davit do to a launch template, the last first. */
export function Deeds({ deeds }: { deeds: Deed[] }) {
  return (
    <Table
      variant="container"
      wrapLines
      items={deeds}
      header={<Header variant="h2" counter={`(${deeds.length})`}>What people had Davit do to it</Header>}
      columnDefinitions={[
        { id: "at", header: "When", cell: (d) => <Instant at={d.at} />, minWidth: 180 },
        { id: "by", header: "By", cell: (d) => d.by?.name || "–" },
        { id: "what", header: "What", cell: deedSaid, isRowHeader: true, minWidth: 240 },
        { id: "why", header: "Why", cell: (d) => d.reason || "–" },
      ]}
    />
  );
}
