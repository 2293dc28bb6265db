import ColumnLayout from "@cloudscape-design/components/column-layout";
import { Choice } from "../form/Choice";
import type { Chosen } from "./LaunchConfiguration";
import type { Group, Plan } from "./layers";
import { type Mode, modes } from "./modes";

type Props = { group: Group; servers: { sourceServerID: string; name: string }[]; plans: Plan[]; chosen: Chosen; onChange: (chosen: Chosen) => void };

/** ChooseLaunch chooses which launch is looked at: whose, and in which run of a plan. */
export function ChooseLaunch({ group, servers, plans, chosen, onChange }: Props) {
  const scenarios = Object.keys(plans.find((p) => p.name === chosen.plan)?.scenarios ?? {}).toSorted();
  const set = (by: Partial<Chosen>) => onChange({ ...chosen, ...by });
  return (
    <ColumnLayout columns={4}>
      {servers.length > 1 ? (
        <Choice
          label="Server"
          options={servers.map((s) => ({ value: s.sourceServerID, label: s.name, description: group.servers?.[s.sourceServerID] ? "has a configuration of its own" : undefined }))}
          value={chosen.server}
          onChange={(server) => set({ server })}
        />
      ) : null}
      <Choice label="As it is launched" options={[{ value: "", label: "By the group alone" }, ...plans.map((p) => ({ value: p.name, label: `By the plan ${p.name}` }))]} value={chosen.plan} onChange={(plan) => set({ plan, scenario: "" })} />
      {chosen.plan ? <Choice label="In a" options={modes} value={chosen.mode} onChange={(mode) => set({ mode: mode as Mode })} /> : null}
      {scenarios.length > 0 ? <Choice label="Scenario" options={[{ value: "", label: "None" }, ...scenarios.map((value) => ({ value, label: value }))]} value={chosen.scenario} onChange={(scenario) => set({ scenario })} /> : null}
    </ColumnLayout>
  );
}
