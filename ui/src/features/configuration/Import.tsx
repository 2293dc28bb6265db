import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Trouble } from "@/shared/ui/Trouble";
import { type ImportRequest, useImport } from "./configuration";
import { Diff } from "./Diff";

const modes = [
  { value: "update", label: "It becomes as the file has it" },
  { value: "skip", label: "It is left alone" },
  { value: "fail", label: "It is refused" },
];

/** Import says what a file would change, and imports exactly that. */
export function Import() {
  const [files, setFiles] = useState<File[]>([]);
  const [how, setHow] = useState<Omit<ImportRequest, "content" | "file" | "dryRun">>({ mode: "update" });
  const look = useImport();
  const does = useImport();
  const file = files[0];
  const ask = async (dryRun: boolean) => {
    if (!file) return;
    const request = { ...how, content: await file.text(), file: file.name };
    if (dryRun) look.mutate({ ...request, dryRun }, { onSuccess: () => does.reset() });
    else does.mutate({ ...request, plan: look.data?.plan });
  };
  const change = (by: typeof how) => {
    setHow({ ...how, ...by });
    look.reset(); // another question has another answer
  };
  const plan = look.data;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="All of it is imported at once, or nothing. What the file does not have is left alone.">Import</Header>}>
        <SpaceBetween size="m">
          <FormField label="File" description="As it was exported, by this version or an earlier one: YAML or JSON.">
            <FileUpload
              value={files}
              accept=".yaml,.yml,.json"
              onChange={({ detail }) => {
                setFiles(detail.value);
                look.reset();
                does.reset();
              }}
              showFileSize
              i18nStrings={{ uploadButtonText: () => "Choose a file", dropzoneText: () => "Drop the file here", removeFileAriaLabel: () => "Remove the file", limitShowFewer: "Fewer", limitShowMore: "More", errorIconAriaLabel: "Error" }}
            />
          </FormField>
          <Choice label="What exists and differs" options={modes} value={how.mode ?? "update"} onChange={(mode) => change({ mode: mode as ImportRequest["mode"] })} />
          <Checkbox checked={how.partial ?? false} onChange={({ detail }) => change({ partial: detail.checked || undefined })} description="What is refused is left out">
            Import the rest when something is refused
          </Checkbox>
          <FormField label={<>Reason <i>– optional</i></>} description="It is kept in the audit trail.">
            <Input value={how.reason ?? ""} onChange={({ detail }) => setHow({ ...how, reason: detail.value || undefined })} />
          </FormField>
          <Button disabled={!file} loading={look.isPending} onClick={() => void ask(true)}>
            See what would change
          </Button>
          {look.error ? <Trouble error={look.error} /> : null}
          {does.error ? <Trouble error={does.error} /> : null}
        </SpaceBetween>
      </Container>
      {does.data ? <Alert type="success" header="Imported">{does.data.importID ? `It is ${does.data.importID}; the history can take it back.` : "There was nothing to do."}</Alert> : null}
      {plan ? (
        <Diff plan={plan}>
          <Button variant="primary" loading={does.isPending} disabled={does.isSuccess || (plan.blocked && !how.partial)} onClick={() => void ask(false)}>
            Import this
          </Button>
        </Diff>
      ) : null}
    </SpaceBetween>
  );
}
