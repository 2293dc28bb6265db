import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useMay } from "../session/useMay";
import { Empty } from "../ui/Empty";
import { Loaded } from "../ui/Loaded";
import { ApplyLaunches } from "./ApplyLaunches";
import type { Of } from "./applying";
import { Change } from "./Change";
import { Checked } from "./Checked";
import { ChooseLaunch } from "./ChooseLaunch";
import { EffectiveLaunch } from "./EffectiveLaunch";
import { type Saved, useEffective, usePlansOf } from "./launches";
import { type Effective, type Group, layersOf, type Plan, type Source, type View } from "./layers";
import { SavedFindings } from "./SavedFindings";
import { TemplateOverrideEditor } from "./TemplateOverrideEditor";

/** Chosen is which launch somebody looks at; "" is the first server, no plan and no scenario. */
export type Chosen = { server: string; plan: string; mode: View["mode"]; scenario: string };

/** LaunchConfiguration shows how a group's servers, or one of them, are launched, and changes who states that. */
export function LaunchConfiguration({ group, server: only = "" }: { group: Group; server?: string }) {
  const [chosen, setChosen] = useState<Chosen>({ server: only, plan: "", mode: "DRILL", scenario: "" });
  const plans = usePlansOf(group).data ?? [];
  const run = { plan: plans.find((p) => p.name === chosen.plan), mode: chosen.mode, scenario: chosen.scenario };
  const query = useEffective(group, { ...run, server: only || undefined });
  return <Loaded query={query}>{({ servers }) => <Shown group={group} only={only} servers={servers} plans={plans} run={run} chosen={chosen} onChoose={setChosen} />}</Loaded>;
}

type Shown = { group: Group; only: string; servers: Effective[]; plans: Plan[]; run: View; chosen: Chosen; onChoose: (chosen: Chosen) => void };

function Shown({ group, only, servers, plans, run, chosen, onChoose }: Shown) {
  const [stating, setStating] = useState<{ source: Source; scenario: string }>();
  const [checking, setChecking] = useState(false);
  const [told, setTold] = useState<Saved>();
  const may = useMay("plan");
  const shown = servers.find((s) => s.sourceServerID === chosen.server) ?? servers[0];
  const view: View = { ...run, server: shown?.sourceServerID, name: shown?.name };
  if (stating) {
    const saved = (as: Saved) => {
      setTold(as);
      onChoose({ ...chosen, scenario: stating.scenario });
      setStating(undefined);
      setChecking(true);
    };
    return <TemplateOverrideEditor group={group} view={{ ...view, scenario: stating.scenario }} effective={shown} source={stating.source} onSaved={saved} onDone={() => setStating(undefined)} />;
  }
  const layers = layersOf(group, view);
  const state = (source: Source, scenario = run.scenario) => {
    setTold(undefined);
    setStating({ source, scenario });
  };
  const actions = may ? <Change layers={only ? layers.filter((l) => l.source === "SERVER") : layers} plan={run.plan} onState={state} /> : undefined;
  return (
    <SpaceBetween size="m">
      <ChooseLaunch group={group} servers={only ? [] : servers} plans={plans} chosen={{ ...chosen, server: shown?.sourceServerID ?? "" }} onChange={onChoose} />
      {told ? <SavedFindings saved={told} onDone={() => setTold(undefined)} /> : null}
      {shown ? <EffectiveLaunch launch={shown} layers={layers} actions={<Actions apply={applied(group, only, run)}>{actions}</Actions>} /> : <Empty title="The group has no servers now">{actions}</Empty>}
      <Checked group={group} view={{ ...run, server: only || undefined }} checking={checking} onCheck={() => setChecking(true)} />
    </SpaceBetween>
  );
}

/** applied is what can be applied to AWS of what is looked at: a group's own for all its servers, and of one server also a recovery's by a plan. */
function applied(group: Group, only: string, { plan, mode, scenario }: View): Applied | undefined {
  const server = only ? [only] : undefined;
  if (!plan) return { of: { group: group.groupID, server }, what: `group ${group.name}` };
  if (!only || mode === "DRILL") return undefined;
  return { of: { plan: plan.planID, scenario: scenario || undefined, server }, what: scenario ? `plan ${plan.name} in the scenario ${scenario}` : `plan ${plan.name}` };
}

type Applied = { of: Of; what: string };

function Actions({ apply, children }: { apply: Applied | undefined; children: ReactNode }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {apply ? <ApplyLaunches of={apply.of} what={apply.what} /> : null}
      {children}
    </SpaceBetween>
  );
}
