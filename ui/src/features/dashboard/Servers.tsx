import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { words } from "@/shared/state/states";
import { duration } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useProblems } from "./data";

/** Servers are those whose replication needs somebody. */
export function Servers() {
  return (
    <Loaded query={useProblems()}>
      {(page) => (
        <Table<Schemas["Server"]>
          variant="container"
          contentDensity="compact"
          items={page.items}
          trackBy="sourceServerID"
          header={<Header counter={`(${page.total})`}>Servers that could not be launched now</Header>}
          empty={<Empty title="Every server that is known could be launched" />}
          columnDefinitions={[
            { id: "name", header: "Server", cell: (s) => s.name, isRowHeader: true },
            { id: "where", header: "Where", cell: (s) => `${s.accountID}/${s.region}` },
            { id: "state", header: "Replication", cell: (s) => words(s.dataReplicationState) },
            { id: "lag", header: "Lag", cell: (s) => duration(s.lagSeconds) },
            { id: "problem", header: "Problem", cell: (s) => s.problem ?? s.dataReplicationError },
          ]}
        />
      )}
    </Loaded>
  );
}
