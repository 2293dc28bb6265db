import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { Cost } from "./estimates";
import { type Noted, noted } from "./money";

/** CostNotes say what is not in the sums, and what was taken for granted. */
export function CostNotes({ cost }: { cost: Cost }) {
  return (
    <Container header={<Header variant="h2">What the estimate is worth</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Not known, and in no sum", value: <Notes of={noted(cost.gaps)} none="Everything that is counted is known" /> },
          { label: "Taken for granted", value: <Notes of={noted(cost.assumed)} none="Nothing" /> },
          { label: "Never counted", value: cost.notCounted.map((what) => <div key={what}>{what}</div>) },
        ]}
      />
    </Container>
  );
}

function Notes({ of, none }: { of: Noted[]; none: string }) {
  if (of.length === 0) return <>{none}</>;
  return of.map((n) => <div key={n.what}>{`${n.what} (${n.whose.join(", ")})`}</div>);
}
