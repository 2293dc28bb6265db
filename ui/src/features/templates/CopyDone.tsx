import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { CopyOutcome } from "./CopyOutcome";
import { type Copies, outcomeSaid, placeOf } from "./copying";

/** CopyDone says what became of the copies. */
export function CopyDone({ of, onDone }: { of: Copies; onDone: () => void }) {
  const failed = of.targets.some((c) => c.outcome === "FAILED");
  return (
    <Modal visible size="large" header={`Copies of version ${of.version} as ${of.name}`} closeAriaLabel="Close" onDismiss={onDone} footer={<Box float="right"><Button variant="primary" onClick={onDone}>Close</Button></Box>}>
      <SpaceBetween size="m">
        {of.targets.map((c) => (
          <div key={placeOf(c)}>
            <StatusIndicator type={c.outcome === "FAILED" || c.outcome === "REFUSED" ? "error" : "success"}>{`${placeOf(c)}: ${outcomeSaid(c.outcome)}`}</StatusIndicator>
            <CopyOutcome of={c} />
          </div>
        ))}
        {failed ? <Box>What failed is made by copying once more: what is there already is left as it is.</Box> : null}
      </SpaceBetween>
    </Modal>
  );
}
