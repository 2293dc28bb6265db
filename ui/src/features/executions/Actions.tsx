import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ActionDone } from "@/shared/action/ActionDone";
import { State } from "@/shared/state/State";
import type { Action } from "./executions";

/** Actions show what runs before and after a wave's servers, with SSM's steps and outputs. */
export function Actions({ actions }: { actions: Action[] }) {
  if (actions.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      {actions.map((a) => (
        <ExpandableSection key={a.actionID} variant="footer" headerText={<>{stages[a.stage] ?? a.stage}: {a.name} <State of={a.state} note={a.skipReason?.toLowerCase().replaceAll("_", " ")} /></>} defaultExpanded={a.state === "FAILED"}>
          <ActionDone action={a} />
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

const stages: Record<string, string> = { BEFORE: "Before", AFTER: "After", ROLLBACK: "Rollback" };
