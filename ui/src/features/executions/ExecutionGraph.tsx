import { useMemo } from "react";
import { State } from "@/shared/state/State";
import { type Drawn, WaveGraph } from "@/shared/plan/WaveGraph";
import { waitsOf } from "@/shared/plan/waits";
import type { Execution, Wave } from "./executions";
import { kindOf } from "./timelineRows";

/** ExecutionGraph shows what waits for what, and how far each wave is. */
export default function ExecutionGraph({ execution: e, choose }: { execution: Execution; choose: (index: number) => void }) {
  const waves = useMemo(() => e.waves.map(drawn), [e.waves]);
  const waits = useMemo(() => waitsOf(e.waves, false), [e.waves]);
  return <WaveGraph waves={waves} waits={waits} choose={choose} />;
}

function drawn(w: Wave): Drawn {
  return { name: w.name, tone: w.begunAt ? kindOf(w.state) : undefined, facts: <Facts wave={w} /> };
}

function Facts({ wave: w }: { wave: Wave }) {
  const c = w.counts;
  const a = w.actionCounts;
  return (
    <>
      <State of={w.state} />
      <div>
        {c.ready + c.accepted} of {c.total} servers{c.failed ? `, ${c.failed} failed` : ""}
        {a.total ? ` · ${a.done} of ${a.total} actions` : ""}
        {w.needsApproval ? " · approval" : ""}
      </div>
    </>
  );
}
