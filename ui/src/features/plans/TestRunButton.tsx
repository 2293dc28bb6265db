import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { TestRun } from "./TestRun";
import type { Tried } from "./testRuns";

/** TestRunButton offers a test run of an action to those who may. */
export function TestRunButton(action: { plan: string; tried: Tried; name: string; runIn: string | undefined }) {
  const [open, setOpen] = useState(false);
  if (!useMay("plan")) return null;
  return (
    <>
      <Button variant="inline-link" ariaLabel={`Test run of ${action.name}`} onClick={() => setOpen(true)}>
        Test run…
      </Button>
      {open ? <TestRun {...action} onDone={() => setOpen(false)} /> : null}
    </>
  );
}
