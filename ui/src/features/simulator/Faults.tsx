import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { type Fault, useRemove } from "./faults";
import { Order } from "./Order";

/** Faults are how the simulated AWS was told to misbehave. */
export function Faults({ items }: { items: Fault[] }) {
  const [ordering, setOrdering] = useState(false);
  const remove = useRemove();
  return (
    <SpaceBetween size="m">
      {remove.error ? <Trouble error={remove.error} /> : null}
      <Table
        variant="container"
        wrapLines
        items={items}
        trackBy="id"
        header={<Header variant="h2" counter={`(${items.length})`} actions={<Button onClick={() => setOrdering(true)}>Have it misbehave</Button>}>Faults</Header>}
        empty={<Empty title="It behaves" />}
        columnDefinitions={[
          { id: "id", header: "Fault", cell: (f) => f.id, isRowHeader: true },
          { id: "kind", header: "Kind", cell: (f) => f.kind },
          { id: "where", header: "Where", cell: (f) => [f.accountID, f.region, f.service, f.operation, f.sourceServerID].filter(Boolean).join(", ") || "everywhere" },
          { id: "count", header: "Times left", cell: (f) => f.count || "without end" },
          { id: "until", header: "Until", cell: (f) => f.until || "–" },
          { id: "remove", header: "Remove", cell: (f: Fault) => <Button ariaLabel={`Remove ${f.id}`} loading={remove.isPending && remove.variables === f.id} onClick={() => remove.mutate(f.id ?? "")}>Remove</Button> },
        ]}
      />
      {ordering ? <Order onDone={() => setOrdering(false)} /> : null}
    </SpaceBetween>
  );
}
