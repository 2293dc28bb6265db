import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ActionDone } from "@/shared/action/ActionDone";
import { State } from "@/shared/state/State";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { useStopTestRun, useTestRun } from "./testRuns";

/** TestRunShown shows what a test run does, until it is over. To close it does not stop it. */
export function TestRunShown({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  const run = useTestRun(id);
  const stop = useStopTestRun(id);
  return (
    <Modal
      visible
      size="large"
      onDismiss={onDone}
      header={`Test run of ${name}`}
      closeAriaLabel="Close, and let it run"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {run.data?.over ? null : (
              <Button onClick={() => stop.mutate()} loading={stop.isPending}>
                Stop it
              </Button>
            )}
            <Button variant="primary" onClick={onDone}>
              Close
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Loaded query={run}>
          {(r) => (
            <SpaceBetween size="s">
              <div aria-live="polite">
                <State of={r.action.state} />
              </div>
              {r.action.state === "WAITING" ? <Box>It waits for a person, who answers in AWS&apos;s console.</Box> : null}
              <ActionDone action={r.action} />
              <Box variant="small">
                {r.testRunID}. To close this does not stop it: <code>davit test-run show {r.testRunID}</code> looks again.
              </Box>
            </SpaceBetween>
          )}
        </Loaded>
        {stop.error ? <Trouble error={stop.error} /> : null}
      </SpaceBetween>
    </Modal>
  );
}
