import { placeOf } from "@/shared/plan/waits";
import { wavesOf } from "./draft";
import { depths } from "./graph";
import type { Action, Draft, Wave } from "./plans";

/** Problem is what keeps a draft from being a plan, and where. */
export type Problem = { field: string; message: string };

/**
 * problems are those that can be seen while somebody writes. The server looks at all of it
 * again when the plan is saved, and at AWS in the preflight.
 */
export function problems(draft: Draft): Problem[] {
  const waves = wavesOf(draft);
  return [
    ...(draft.name?.trim() ? [] : [{ field: "name", message: "the plan needs a name" }]),
    ...(waves.length > 0 ? [] : [{ field: "waves", message: "a plan has at least one wave" }]),
    ...waves.flatMap((w, i) => ofWave(w, i, waves)),
    ...circles(draft),
  ];
}

function ofWave(wave: Wave, i: number, waves: Wave[]): Problem[] {
  const at = `waves[${i}]`;
  const found: Problem[] = [];
  const name = wave.name?.trim().toLowerCase();
  if (!name) found.push({ field: `${at}.name`, message: "the wave needs a name" });
  else if (waves.findIndex((w) => w.name?.trim().toLowerCase() === name) < i) found.push({ field: `${at}.name`, message: `another wave is called ${wave.name} already` });
  for (const before of wave.dependsOn ?? []) {
    if (placeOf(waves, before) < 0) found.push({ field: `${at}.dependsOn`, message: `there is no wave ${before}` });
  }
  const actions = [...(wave.preWaveActions ?? []), ...(wave.postWaveActions ?? [])];
  if ((wave.groups ?? []).length === 0 && actions.length === 0) found.push({ field: `${at}.groups`, message: `${wave.name || "the wave"} has neither groups nor actions` });
  if (wave.successPercent !== undefined && (wave.successPercent < 1 || wave.successPercent > 100)) found.push({ field: `${at}.successPercent`, message: "is from 1 to 100" });
  return [...found, ...ofActions(wave.preWaveActions, `${at}.preWaveActions`), ...ofActions(wave.postWaveActions, `${at}.postWaveActions`)];
}

function ofActions(actions: Action[] | undefined | null, at: string): Problem[] {
  return (actions ?? []).flatMap((a, i) =>
    [
      { ok: a.name?.trim(), field: "name", message: "the action needs a name" },
      { ok: a.documentName?.trim(), field: "documentName", message: "the action needs a document to run" },
      { ok: a.runIn, field: "runIn", message: "say in which modes the action runs" },
    ]
      .filter((need) => !need.ok)
      .map((need) => ({ field: `${at}[${i}].${need.field}`, message: need.message })),
  );
}

function circles(draft: Draft): Problem[] {
  const stuck = wavesOf(draft).filter((w, i) => w.name && depths(draft)[i] === undefined);
  if (stuck.length === 0) return [];
  return [{ field: "waves", message: `these waves wait for each other in a circle, or for one that does: ${stuck.map((w) => w.name).join(", ")}` }];
}
