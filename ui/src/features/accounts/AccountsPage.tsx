import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { To } from "@/shared/link/To";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { AccountForm } from "./AccountForm";
import { useAccounts } from "./accounts";

/** AccountsPage lists the accounts in which Davit recovers. */
export default function AccountsPage() {
  const administers = useMay("administer");
  const [adding, setAdding] = useState(false);
  const add = administers ? <Button variant="primary" onClick={() => setAdding(true)}>Register an account</Button> : undefined;
  return (
    <ContentLayout header={<Header variant="h1" description="Where servers are recovered" actions={add}>Accounts</Header>}>
      <Loaded query={useAccounts()}>
        {(page) => (
          <Table
            variant="container"
            items={page.items}
            trackBy="accountID"
            header={<Header counter={`(${page.items.length})`}>AWS accounts</Header>}
            empty={<Empty title="No account is registered">{add}</Empty>}
            columnDefinitions={[
              { id: "name", header: "Account", cell: (a) => <To href={`/accounts/${a.accountID}`}>{a.name}</To>, isRowHeader: true },
              { id: "id", header: "ID", cell: (a) => a.accountID },
              { id: "regions", header: "Regions", cell: (a) => a.regions.join(", ") },
              { id: "role", header: "Role", cell: (a) => (a.own ? "Davit's own account" : a.roleARN || "DRSOrchestrationRole") },
              { id: "staging", header: "Staging accounts", cell: (a) => a.stagingAccounts?.map((s) => s.name).join(", ") || "–" },
              { id: "changed", header: "Changed", cell: (a) => <Instant at={a.updatedAt} /> },
            ]}
          />
        )}
      </Loaded>
      {adding ? <AccountForm onDone={() => setAdding(false)} /> : null}
    </ContentLayout>
  );
}
