import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { State } from "@/shared/state/State";
import { duration } from "@/shared/time/time";
import { Actions } from "./Actions";
import type { Execution, Wave } from "./executions";
import { serverColumns } from "./serverColumns";

/** many is how many servers a wave has that is folded until somebody opens it. */
const many = 60;

/** Waves show each wave with its approval, actions and servers. */
export function Waves({ execution: e }: { execution: Execution }) {
  return (
    <SpaceBetween size="m">
      {e.waves.map((w) => (
        <ExpandableSection
          key={w.name}
          variant="container"
          headerText={w.name}
          headerInfo={<State of={w.state} />}
          headerDescription={describe(w)}
          defaultExpanded={w.state !== "NOT_STARTED" && w.servers.length <= many}
        >
          <Contents wave={w} />
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
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
      {w.servers.length > 0 ? <Table variant="embedded" columnDefinitions={serverColumns} items={w.servers} trackBy="sourceServerID" contentDensity="compact" /> : null}
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
