import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { type Fault, isReal, useFaults, useRemove } from "./faults";
import { Order } from "./Order";

/** SimulatorPage says how the simulated AWS misbehaves. */
export default function SimulatorPage() {
  const query = useFaults();
  return (
    <ContentLayout header={<Header variant="h1" description="The AWS inside this server is simulated: nothing here is in AWS.">Simulator</Header>}>
      {isReal(query.error) ? <Alert type="info" header="This server has no simulator inside">What it does, it does in AWS.</Alert> : <Loaded query={query}>{(page) => <Faults items={page.items} />}</Loaded>}
    </ContentLayout>
  );
}

function Faults({ items }: { items: Fault[] }) {
  const administers = useMay("administer");
  const [ordering, setOrdering] = useState(false);
  const remove = useRemove();
  return (
    <SpaceBetween size="m">
      <Alert type="warning" header="Simulated AWS">What is ordered here happens to the simulated AWS alone.</Alert>
      {remove.error ? <Trouble error={remove.error} /> : null}
      <Table
        variant="container"
        wrapLines
        items={items}
        trackBy="id"
        header={<Header variant="h2" counter={`(${items.length})`} actions={administers ? <Button variant="primary" onClick={() => setOrdering(true)}>Have it misbehave</Button> : undefined}>Faults</Header>}
        empty={<Empty title="It behaves" />}
        columnDefinitions={[
          { id: "id", header: "Fault", cell: (f) => f.id, isRowHeader: true },
          { id: "kind", header: "Kind", cell: (f) => f.kind },
          { id: "where", header: "Where", cell: (f) => [f.accountID, f.region, f.service, f.operation, f.sourceServerID].filter(Boolean).join(", ") || "everywhere" },
          { id: "count", header: "Times left", cell: (f) => f.count || "without end" },
          { id: "until", header: "Until", cell: (f) => f.until || "–" },
          ...(administers ? [{ id: "remove", header: "Remove", cell: (f: Fault) => <Button ariaLabel={`Remove ${f.id}`} loading={remove.isPending && remove.variables === f.id} onClick={() => remove.mutate(f.id ?? "")}>Remove</Button> }] : []),
        ]}
      />
      {ordering ? <Order onDone={() => setOrdering(false)} /> : null}
    </SpaceBetween>
  );
}
