import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { AccountForm } from "./AccountForm";
import { type Account, useAccount, useDelete } from "./accounts";
import { Check } from "./Check";
import { Role } from "./Role";

/** AccountPage shows an account, and whether Davit may do there what it needs to. */
export default function AccountPage() {
  const { account = "" } = useParams();
  return <Loaded query={useAccount(account)}>{(a) => <Shown account={a} />}</Loaded>;
}

function Shown({ account: a }: { account: Account }) {
  return (
    <ContentLayout header={<Header variant="h1" description={a.accountID} actions={<Deeds account={a} />}>{a.name}</Header>}>
      <SpaceBetween size="l">
        <Container>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "Regions", value: a.regions.join(", ") },
              { label: "Role", value: a.own ? "None: Davit's own account" : a.roleARN || "DRSOrchestrationRole" },
              { label: "External ID", value: a.externalID || "–" },
              { label: `Version ${a.version}`, value: <Instant at={a.updatedAt} /> },
              { label: "Staging accounts", value: a.stagingAccounts?.map((s) => `${s.name} (${s.accountID})`).join(", ") || "–" },
              { label: "Tags are synchronised", value: a.tagSync ? `every ${duration(a.tagSync.everySeconds)}` : "no" },
            ]}
          />
        </Container>
        <Check account={a} />
        <Role account={a} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Deeds({ account: a }: { account: Account }) {
  const navigate = useNavigate();
  const administers = useMay("administer");
  const [doing, setDoing] = useState<"change" | "delete">();
  const remove = useDelete(a);
  const done = () => setDoing(undefined);
  if (!administers) return null;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => setDoing("delete")}>Delete</Button>
      <Button variant="primary" onClick={() => setDoing("change")}>
        Change
      </Button>
      {doing === "change" ? <AccountForm read={a} onDone={done} /> : null}
      {doing === "delete" ? (
        <Confirm title={`Delete ${a.name}`} deed="Delete" busy={remove.isPending} error={remove.error} onDeed={() => remove.mutate(undefined, { onSuccess: () => void navigate("/accounts") })} onDone={done}>
          Davit knows the account no more. Nothing in AWS is touched. Groups in it do not let it go.
        </Confirm>
      ) : null}
    </SpaceBetween>
  );
}
