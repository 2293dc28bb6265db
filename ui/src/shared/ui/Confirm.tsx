import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Trouble } from "./Trouble";

type Props = {
  title: string;
  /** children say what will happen. */
  children: ReactNode;
  deed: string;
  onDeed: () => void;
  onDone: () => void;
  busy?: boolean;
  ready?: boolean;
  error?: Error | null;
  /** wide is for what needs the room of a table. */
  wide?: boolean;
  /** over is when it has happened: then nothing is left to be declined. */
  over?: boolean;
};

/** Confirm says what will happen, and has it happen when somebody confirms that. */
export function Confirm({ title, children, deed, onDeed, onDone, busy, ready = true, error, wide, over }: Props) {
  return (
    <Modal
      visible
      size={wide ? "large" : "medium"}
      onDismiss={onDone}
      header={title}
      closeAriaLabel={over ? "Close" : "Close without doing anything"}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {over ? null : (
              <Button variant="link" onClick={onDone}>
                Do nothing
              </Button>
            )}
            <Button variant="primary" onClick={onDeed} loading={busy} disabled={!ready}>
              {deed}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        {error ? <Trouble error={error} /> : null}
      </SpaceBetween>
    </Modal>
  );
}
