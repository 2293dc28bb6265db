import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Choice } from "@/shared/form/Choice";
import { Whole } from "@/shared/form/Whole";
import { DocumentChoice } from "./DocumentChoice";
import { useScope } from "./documents";
import { Parameters } from "./Parameters";
import type { Action, Wave } from "./plans";
import { failures } from "./WaveForm";

const modes = [
  { value: "DRILL", label: "Drill" },
  { value: "RECOVERY", label: "Recovery" },
  { value: "BOTH", label: "Both" },
];

/** ActionForm edits one action. */
export function ActionForm({ action, wave, change }: { action: Action; wave: Wave | undefined; change: (by: Partial<Action>) => void }) {
  const byWave = useScope(wave);
  const scope = byWave && { accountID: action.accountID || byWave.accountID, region: action.region || byWave.region };
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <FormField label="Name of the action">
          <Input value={action.name ?? ""} onChange={({ detail }) => change({ name: detail.value })} autoComplete={false} />
        </FormField>
        <DocumentChoice value={action.documentName ?? ""} scope={scope} onChange={(documentName) => change({ documentName })} />
        <Choice label="Runs in" description="There is no default: a drill must leave production alone." options={modes} value={action.runIn ?? ""} onChange={(runIn) => change({ runIn })} />
        <Choice label="When the action fails" options={failures} value={action.onFailure || "pause"} onChange={(onFailure) => change({ onFailure })} />
        <Whole label="One attempt may take, in seconds" placeholder="3600" value={action.maxWaitTimeSeconds} onChange={(maxWaitTimeSeconds) => change({ maxWaitTimeSeconds })} />
        <Whole label="Attempts" placeholder="1" value={action.retry?.attempts} onChange={(attempts) => change({ retry: attempts === undefined ? undefined : { ...action.retry, attempts } })} />
        <FormField label={<>Region <i>– optional</i></>} description="Where it runs; by default where the wave's servers are.">
          <Input value={action.region ?? ""} onChange={({ detail }) => change({ region: detail.value || undefined })} />
        </FormField>
        <SpaceBetween size="xs">
          <Checkbox checked={action.requires === "source"} onChange={({ detail }) => change({ requires: detail.checked ? "source" : undefined })} description="Left out, and due later, when the source is given up">
            It cannot do without the source
          </Checkbox>
          <Checkbox checked={action.parallel ?? false} onChange={({ detail }) => change({ parallel: detail.checked || undefined })} description="With its neighbours that are parallel too">
            It runs in parallel
          </Checkbox>
        </SpaceBetween>
      </ColumnLayout>
      <Parameters document={action.documentName ?? ""} scope={scope} values={action.parameters ?? {}} onChange={(parameters) => change({ parameters: Object.keys(parameters).length > 0 ? (parameters as Action["parameters"]) : undefined })} />
    </SpaceBetween>
  );
}
