import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSession } from "@/shared/session/session";
import { Loaded } from "@/shared/ui/Loaded";
import { Faults } from "./Faults";
import { useFaults } from "./faults";
import { Holdings } from "./Holdings";
import { Speed } from "./Speed";
import { isElsewhere, useWorld } from "./world";

/** SimulatorPage says how fast the simulated AWS goes, what it holds, and how it misbehaves. Whoever sees the page administers. */
export default function SimulatorPage() {
  const world = useWorld();
  return (
    <ContentLayout header={<Header variant="h1" description="A simulated AWS, for trying and drilling: nothing here is in AWS.">Simulator</Header>}>
      {isElsewhere(world.error) ? <Elsewhere /> : <Inside world={world} />}
    </ContentLayout>
  );
}

function Inside({ world }: { world: ReturnType<typeof useWorld> }) {
  const faults = useFaults();
  return (
    <SpaceBetween size="l">
      <Alert type="warning" header="Simulated AWS">What is done here happens to the simulated AWS alone.</Alert>
      <Loaded query={world}>
        {(now) => (
          <SpaceBetween size="l">
            <Speed world={now} />
            <Holdings world={now} />
          </SpaceBetween>
        )}
      </Loaded>
      <Loaded query={faults}>{(page) => <Faults items={page.items} />}</Loaded>
    </SpaceBetween>
  );
}

/** Elsewhere says why nothing can be done here: this server works with another AWS. */
function Elsewhere() {
  const session = useSession();
  if (!session.data?.simulatedAWS) return <Alert type="info" header="This server works with the real AWS">What it does, it does in AWS.</Alert>;
  return (
    <Alert type="info" header="The simulator of this server runs by itself">
      This page cannot reach it. It is told at its own address, and a reset is to start it anew:
      <Box variant="code" display="block" padding={{ top: "xs" }}>
        davit simulator speed 60 --sim URL<br />
        davit simulator show --sim URL<br />
        davit fault list --sim URL
      </Box>
    </Alert>
  );
}
