import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { LaunchConfiguration } from "@/shared/launch/LaunchConfiguration";
import { useGroup } from "@/shared/launch/launches";
import { useMay } from "@/shared/session/useMay";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { type Group, useDelete, useMembers } from "./groups";
import { members } from "./GroupsPage";
import { Members } from "./Members";

/** GroupPage shows a group: its servers now, and how they are launched. */
export default function GroupPage() {
  const { group = "" } = useParams();
  return <Loaded query={useGroup(group)}>{(g) => <Shown group={g} />}</Loaded>;
}

function Shown({ group: g }: { group: Group }) {
  const query = useMembers(g.groupID);
  return (
    <ContentLayout header={<Header variant="h1" description={`${g.description ? `${g.description} ` : ""}${members(g)}, in ${g.accountID}/${g.region}.`} actions={<Deeds group={g} />}>{g.name}</Header>}>
      <Tabs
        tabs={[
          { id: "members", label: "Members", content: <Loaded query={query}>{(m) => <Members members={m} />}</Loaded> },
          { id: "launch", label: "Launch configuration", content: <LaunchConfiguration group={g} /> },
        ]}
      />
    </ContentLayout>
  );
}

function Deeds({ group: g }: { group: Group }) {
  const navigate = useNavigate();
  const changes = useMay("plan");
  const [deleting, setDeleting] = useState(false);
  const remove = useDelete(g);
  if (!changes) return null;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => setDeleting(true)}>Delete</Button>
      <Button variant="primary" onClick={() => void navigate(`/groups/${encodeURIComponent(g.name)}/edit`)}>
        Change
      </Button>
      {deleting ? (
        <Confirm
          title={`Delete ${g.name}`}
          deed="Delete"
          onDeed={() => remove.mutate(undefined, { onSuccess: () => void navigate("/groups") })}
          onDone={() => setDeleting(false)}
          busy={remove.isPending}
          error={remove.error}
        >
          The group is gone then. Its servers and their replication are not touched. A plan that names it does not let it go.
        </Confirm>
      ) : null}
    </SpaceBetween>
  );
}
