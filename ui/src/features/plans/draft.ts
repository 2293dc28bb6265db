import type { Action, Draft, Plan, Wave } from "./plans";

/** blank is a plan that nobody has written yet. */
export function blank(): Draft {
  return { name: "", order: "sequential", waves: [{ name: "wave-1", groups: [] }] };
}

/** draftOf is a plan as it can be changed: without what the server sets. */
export function draftOf(plan: Plan): Draft {
  const { planID: _id, version: _version, createdAt: _created, updatedAt: _updated, ...rest } = plan;
  return rest as Draft;
}

/** wavesOf are the waves of a draft; one that is being written may have none. */
export function wavesOf(draft: Draft): Wave[] {
  return draft.waves ?? [];
}

/** changeWave replaces a wave by what is given, and renames it where others wait for it. */
export function changeWave(draft: Draft, index: number, by: Partial<Wave>): Draft {
  const old = wavesOf(draft)[index];
  const renamed = by.name !== undefined && old?.name ? { from: old.name, to: by.name } : undefined;
  return {
    ...draft,
    waves: wavesOf(draft).map((w, i) => {
      if (i === index) return { ...w, ...by };
      if (!renamed || !w.dependsOn?.includes(renamed.from)) return w;
      return { ...w, dependsOn: w.dependsOn.map((d) => (d === renamed.from ? renamed.to : d)) };
    }),
  };
}

/** addWave adds a wave at the end, under a name that no other has. */
export function addWave(draft: Draft): Draft {
  const taken = new Set(wavesOf(draft).map((w) => w.name));
  let n = wavesOf(draft).length + 1;
  while (taken.has(`wave-${n}`)) n++;
  return { ...draft, waves: [...wavesOf(draft), { name: `wave-${n}`, groups: [] }] };
}

/** removeWave removes a wave; nobody waits for it then. */
export function removeWave(draft: Draft, index: number): Draft {
  const gone = wavesOf(draft)[index]?.name;
  return {
    ...draft,
    waves: wavesOf(draft)
      .filter((_, i) => i !== index)
      .map((w) => (gone && w.dependsOn?.includes(gone) ? { ...w, dependsOn: w.dependsOn.filter((d) => d !== gone) } : w)),
  };
}

/** moveWave changes a wave's place in the list by so many. */
export function moveWave(draft: Draft, index: number, by: number): Draft {
  const waves = [...wavesOf(draft)];
  const [wave] = waves.splice(index, 1);
  if (wave) waves.splice(index + by, 0, wave);
  return { ...draft, waves };
}

/** Stage is when in a wave an action runs. */
export type Stage = "preWaveActions" | "postWaveActions";

/** changeActions replaces a wave's actions of one stage. */
export function changeActions(draft: Draft, index: number, stage: Stage, actions: Action[]): Draft {
  return changeWave(draft, index, { [stage]: actions.length > 0 ? actions : undefined });
}
