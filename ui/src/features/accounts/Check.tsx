import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { State } from "@/shared/state/State";
import { Trouble } from "@/shared/ui/Trouble";
import { type Account, useCheck } from "./accounts";

type Access = Schemas["AccountAccess"];

/** Check tries what Davit may do in the account, Region by Region. */
export function Check({ account }: { account: Account }) {
  const check = useCheck(account.accountID);
  return (
    <Container header={<Header variant="h2" actions={<Button loading={check.isPending} onClick={() => check.mutate()}>Check</Button>} description="Whether AWS lets Davit do what it needs to. Nothing is changed.">Access</Header>}>
      {check.error ? <Trouble error={check.error} retry={() => check.mutate()} /> : null}
      {check.data ? <Found access={check.data} /> : null}
    </Container>
  );
}

function Found({ access: a }: { access: Access }) {
  return (
    <SpaceBetween size="m">
      <Alert type={a.ok ? "success" : "error"}>{a.ok ? "Davit may do all that it needs to." : "Something is missing: see below."}</Alert>
      {a.trustError ? <Alert type="error" header={a.trustError.title}>{a.trustError.detail}</Alert> : null}
      {a.warnings?.map((w) => (
        <Alert key={w} type="warning">
          {w}
        </Alert>
      ))}
      {a.regions.map((r) => (
        <Table
          key={r.region}
          variant="embedded"
          contentDensity="compact"
          wrapLines
          header={<Header variant="h3" info={<State of={r.ok ? "OK" : "ERROR"} />} description={r.error?.detail ?? r.arn}>{r.region}</Header>}
          items={(r.permissions ?? []).toSorted((x, y) => order.indexOf(x.answer) - order.indexOf(y.answer))}
          empty={r.error ? "Not known" : "No permission was asked about"}
          columnDefinitions={[
            { id: "action", header: "Permission", cell: (p) => p.action, isRowHeader: true },
            { id: "answer", header: "Answer", cell: (p) => <State of={answers[p.answer]} note={p.error?.detail} /> },
            { id: "feature", header: "Needed for", cell: (p) => p.feature },
          ]}
        />
      ))}
    </SpaceBetween>
  );
}

const order = ["NO", "UNKNOWN", "YES"];

/** answers are how they look: a permission that is there is fine. */
const answers = { YES: "OK", NO: "ERROR", UNKNOWN: "UNKNOWN" } as const;
