import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { memo } from "react";
import { State } from "@/shared/state/State";
import { duration } from "@/shared/time/time";
import { Folded } from "@/shared/ui/Folded";
import { Near } from "@/shared/ui/Near";
import { Actions } from "./Actions";
import type { Execution, Wave } from "./executions";
import { useStanding } from "./standing";
import { roomOf, WaveServers } from "./WaveServers";

/** many is how many servers a wave has that is folded until somebody opens it. */
const many = 60;

/** waveID is where on the page a wave is. */
export const waveID = (index: number) => `wave-${index}`;

/** Waves show each wave with its approval, actions and servers. */
export function Waves({ execution: e }: { execution: Execution }) {
  return (
    <SpaceBetween size="m">
      {e.waves.map((w) => (
        <div key={w.name} id={waveID(w.index)}>
          <Section name={w.name} state={w.state} description={describe(w)} servers={w.servers.length} />
        </div>
      ))}
    </SpaceBetween>
  );
}

type Heading = { name: string; state: string; description: string; servers: number };

/** Section is a wave below its heading. It is drawn again when its heading says something else; its contents look for themselves. */
const Section = memo(function Section({ name, state, description, servers }: Heading) {
  return (
    <Folded variant="container" headerText={name} headerInfo={<State of={state} />} headerDescription={description} opened={state !== "NOT_STARTED" && servers <= many}>
      {() => (
        <Near room={roomOf(servers)}>
          <OfWave name={name} />
        </Near>
      )}
    </Folded>
  );
});

function OfWave({ name }: { name: string }) {
  const wave = useStanding().waves.find((w) => w.name === name);
  return wave ? <Contents wave={wave} /> : null;
}

function describe(w: Wave): string {
  const after = w.dependsOn?.length ? `after ${w.dependsOn.join(", ")}` : "at the start";
  const c = w.counts;
  return `${after} · ${c.ready + c.accepted} of ${c.total} servers recovered${c.failed ? `, ${c.failed} failed` : ""} · ready when ${w.readiness} · on failure ${w.onFailure}`;
}

function Contents({ wave: w }: { wave: Wave }) {
  return (
    <SpaceBetween size="m">
      {w.failure ? (
        <Alert type="error" header={w.failure.code}>
          {w.failure.message}
        </Alert>
      ) : null}
      {w.approval ? (
        <Box>
          Approval: <State of={w.approval.state} /> {w.approval.by ? `by ${w.approval.by.name}` : `for ${w.approval.roles.join(", ")}`} {w.approval.comment ? `– “${w.approval.comment}”` : ""}
        </Box>
      ) : w.needsApproval ? (
        <Box>An approval is asked for before it begins.</Box>
      ) : null}
      <Actions actions={w.actions} />
      <WaveServers wave={w.name} servers={w.servers} />
      <Box variant="small">
        Where the time went: {split(w)}
      </Box>
    </SpaceBetween>
  );
}

function split(w: Wave): string {
  const s = w.split;
  return [
    `AWS working ${duration(s.awsWorkingSeconds)}`,
    `AWS answering ${duration(s.awsAnsweringSeconds)}`,
    `waiting for quotas ${duration(s.quotaSeconds)}`,
    `waiting for people ${duration(s.peopleSeconds)}`,
    `Davit's own ${duration(s.ownSeconds)}`,
  ].join(" · ");
}
