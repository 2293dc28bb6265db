import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useParams } from "react-router";
import { LaunchConfiguration } from "@/shared/launch/LaunchConfiguration";
import { useGroup } from "@/shared/launch/launches";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { Loaded } from "@/shared/ui/Loaded";
import { type Server, useServer } from "./servers";

/** ServerPage shows one source server, as it was seen last. */
export default function ServerPage() {
  const { accountID = "", region = "", id = "" } = useParams();
  return <Loaded query={useServer({ accountID, region, sourceServerID: id })}>{(s) => <Shown server={s} />}</Loaded>;
}

const gib = 1024 ** 3;

function Shown({ server: s }: { server: Server }) {
  const tags = Object.entries(s.tags ?? {}).map(([k, v]) => `${k}=${v}`);
  return (
    <ContentLayout header={<Header variant="h1" description={`${s.sourceServerID} in ${s.accountID}/${s.region}`}>{s.name}</Header>}>
      <SpaceBetween size="l">
        {s.problem ? <Alert type="error" header="DRS would refuse to launch it">{s.problem}</Alert> : null}
        <Container header={<Header variant="h2">Replication</Header>}>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "State", value: <State of={s.dataReplicationState} note={s.dataReplicationError} /> },
              { label: "Lag", value: duration(s.lagSeconds) },
              { label: "Last seen by DRS", value: <Instant at={s.lastSeenAt} /> },
              { label: "First synchronised", value: <Instant at={s.firstSyncedAt} /> },
              { label: "Protection group", value: s.group ? <To href={`/groups/${encodeURIComponent(s.group)}`}>{s.group}</To> : "–" },
              { label: "Last launch", value: s.lastLaunchResult ? <State of={s.lastLaunchResult} /> : "–" },
              { label: "Recovery instances", value: s.recoveryInstanceIDs?.join(", ") || "–" },
              { label: "Read from AWS", value: <Instant at={s.asOf} /> },
            ]}
          />
        </Container>
        <Container header={<Header variant="h2">The server</Header>}>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "Host name", value: s.hostname || "–" },
              { label: "Addresses", value: s.addresses?.join(", ") || "–" },
              { label: "Operating system", value: s.os || "–" },
              { label: "CPUs and memory", value: `${s.cpus ?? "–"} and ${s.ramBytes ? `${Math.round(s.ramBytes / gib)} GiB` : "–"}` },
              { label: "Disks", value: s.disks?.map((d) => `${d.device} ${Math.round(d.bytes / gib)} GiB`).join(", ") || "–" },
              { label: "Recommended type", value: s.recommendedInstanceType || "–" },
              { label: "Comes from", value: [s.sourceAccountID, s.sourceRegion, s.sourceInstanceID].filter(Boolean).join("/") || "–" },
              { label: "Tags", value: tags.join(", ") || "–" },
            ]}
          />
        </Container>
        {s.group ? <Launch server={s.sourceServerID} group={s.group} /> : null}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Launch is how a server of a group is launched, and what it has of its own for that. */
function Launch({ server, group }: { server: string; group: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h2" description={`What ${group}, this server and plans state, field by field`}>
        How it is launched
      </Header>
      <Loaded query={useGroup(group)}>{(g) => <LaunchConfiguration group={g} server={server} />}</Loaded>
    </SpaceBetween>
  );
}
