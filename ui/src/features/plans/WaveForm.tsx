import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Choice } from "@/shared/form/Choice";
import { Several } from "@/shared/form/Several";
import { Whole } from "@/shared/form/Whole";
import { ActionList } from "./ActionList";
import { wavesOf } from "./draft";
import { type Draft, useGroupNames, type Wave } from "./plans";

const readiness = [
  { value: "LAUNCHED", label: "Launched", description: "DRS launched it" },
  { value: "STATUS_CHECKS", label: "Status checks", description: "It runs, and EC2's status checks passed" },
  { value: "SSM_ONLINE", label: "SSM online", description: "The SSM agent on it answers, too" },
];

/** failures are what may follow when a wave or an action fails. */
export const failures = [
  { value: "pause", label: "Pause", description: "It waits for a person to retry, skip or accept" },
  { value: "stop", label: "Stop", description: "The execution ends" },
  { value: "continue", label: "Continue", description: "What comes next goes on" },
];

const roles = ["Admin", "RecoveryManager", "PlanManager", "Operator"].map((value) => ({ value, label: value }));

/** WaveForm edits one wave. */
export function WaveForm({ saved, draft, index, change }: { saved: string | undefined; draft: Draft; index: number; change: (by: Partial<Wave>) => void }) {
  const wave = wavesOf(draft)[index];
  const groups = useGroupNames().data ?? [];
  if (!wave) return null;
  const others = wavesOf(draft).flatMap((w, i) => (i !== index && w.name ? [{ value: w.name, label: w.name }] : []));
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <FormField label="Name of the wave">
          <Input value={wave.name ?? ""} onChange={({ detail }) => change({ name: detail.value })} autoComplete={false} />
        </FormField>
        <Several label="Groups" options={groups.map((g) => ({ value: g.name, label: g.name, description: g.where }))} values={wave.groups ?? []} onChange={(g) => change({ groups: g })} placeholder="Protection groups" />
        <Several label="Waits for" options={others} values={wave.dependsOn ?? []} onChange={(d) => change({ dependsOn: d.length > 0 ? d : undefined })} placeholder={draft.order === "parallel" ? "Nothing" : "The wave before"} />
        <Choice label="A server is recovered when it is" options={readiness} value={wave.readiness || "STATUS_CHECKS"} onChange={(r) => change({ readiness: r })} />
        <Whole label="Enough servers, in percent" placeholder="100" value={wave.successPercent} onChange={(successPercent) => change({ successPercent })} />
        <Whole label="At most, in seconds" placeholder="No limit of its own" value={wave.timeoutSeconds} onChange={(timeoutSeconds) => change({ timeoutSeconds })} />
        <Choice label="When the wave fails" options={failures} value={wave.onFailure || "pause"} onChange={(onFailure) => change({ onFailure })} />
        <SpaceBetween size="xs">
          <Checkbox checked={wave.approval !== undefined} onChange={({ detail }) => change({ approval: detail.checked ? {} : undefined })} description="Somebody must approve before it begins">
            Ask for an approval
          </Checkbox>
          {wave.approval ? <Several label="Approved by" options={roles} values={wave.approval.roles ?? []} placeholder="Admin or RecoveryManager" onChange={(r) => change({ approval: { ...wave.approval, roles: r.length > 0 ? r : undefined } })} /> : null}
        </SpaceBetween>
      </ColumnLayout>
      <ActionList title="Actions before the servers are launched" saved={saved} draft={draft} index={index} stage="preWaveActions" change={change} />
      <ActionList title="Actions once the servers are ready" saved={saved} draft={draft} index={index} stage="postWaveActions" change={change} />
    </SpaceBetween>
  );
}
