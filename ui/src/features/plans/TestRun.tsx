import { useState } from "react";
import { TestRunAsked } from "./TestRunAsked";
import { TestRunShown } from "./TestRunShown";
import type { Tried } from "./testRuns";

type Props = { plan: string; tried: Tried; name: string; runIn: string | undefined; onDone: () => void };

/** TestRun runs an action by itself: it says what that would be, and then shows what it does. */
export function TestRun({ name, onDone, ...action }: Props) {
  const [started, setStarted] = useState<string>();
  return started ? <TestRunShown id={started} name={name} onDone={onDone} /> : <TestRunAsked {...action} name={name} onStarted={setStarted} onDone={onDone} />;
}
