import { useMemo } from "react";
import { type Drawn, WaveGraph } from "@/shared/plan/WaveGraph";
import { wavesOf } from "./draft";
import { connect, disconnect, edges } from "./graph";
import type { Draft, Wave } from "./plans";

type Props = {
  draft: Draft;
  /** change takes the draft as it was changed; without it the graph is to be looked at. */
  change?: (draft: Draft) => void;
  chosen?: number;
  choose?: (index: number) => void;
};

/** PlanGraph shows what waits for what in a plan, and draws lines of it. */
export function PlanGraph({ draft, change, chosen, choose }: Props) {
  const waves = useMemo(() => wavesOf(draft).map(drawn), [draft]);
  const waits = useMemo(() => edges(draft), [draft]);
  const edit = change && {
    join: (from: number, to: number) => change(connect(draft, from, to)),
    part: (lines: { from: number; to: number }[]) => change(lines.reduce((d, l) => disconnect(d, l.from, l.to), draft)),
  };
  return <WaveGraph waves={waves} waits={waits} edit={edit} chosen={chosen} choose={choose} />;
}

function drawn(wave: Wave): Drawn {
  const actions = (wave.preWaveActions?.length ?? 0) + (wave.postWaveActions?.length ?? 0);
  const facts = [
    (wave.groups ?? []).join(", ") || "no groups",
    actions > 0 ? `${actions} action${actions > 1 ? "s" : ""}` : "",
    wave.approval ? "approval" : "",
  ].filter(Boolean);
  return { name: wave.name ?? "", facts: facts.join(" · ") };
}
