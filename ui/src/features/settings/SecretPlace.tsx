import Input from "@cloudscape-design/components/input";
import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Secret } from "./channels";

type Props = { which: string; secret: Secret; onChange: (s: Secret) => void };

/** SecretPlace says where a secret is. The secret itself is never typed here, and never shown. */
export function SecretPlace({ which, secret, onChange }: Props) {
  const [inFile, setInFile] = useState(secret.file !== undefined);
  const set = (by: Partial<Secret>) => onChange({ ...secret, ...by });
  return (
    <SpaceBetween size="xs">
      <SegmentedControl
        label={`Where ${which} is`}
        selectedId={inFile ? "file" : "aws"}
        onChange={({ detail }) => {
          setInFile(detail.selectedId === "file");
          onChange({});
        }}
        options={[
          { id: "aws", text: "In AWS" },
          { id: "file", text: "A file of the server" },
        ]}
      />
      {inFile ? (
        <FormField label="File" description="Its name in the folder secrets of the server's data folder. The server's user alone may read it.">
          <Input value={secret.file ?? ""} placeholder="hook" onChange={({ detail }) => set({ file: detail.value || undefined })} />
        </FormField>
      ) : (
        <SpaceBetween size="xs">
          <FormField label="Reference" description="In Secrets Manager or Parameter Store. It is read when a message is sent.">
            <Input value={secret.ref ?? ""} placeholder="{{resolve:secretsmanager:davit/hook}}" onChange={({ detail }) => set({ ref: detail.value || undefined })} />
          </FormField>
          <FormField label={<>Account and Region <i>– not needed for an ARN</i></>}>
            <SpaceBetween size="xs" direction="horizontal">
              <Input value={secret.accountID ?? ""} ariaLabel="Account of the secret" placeholder="111122223333" onChange={({ detail }) => set({ accountID: detail.value || undefined })} />
              <Input value={secret.region ?? ""} ariaLabel="Region of the secret" placeholder="us-west-2" onChange={({ detail }) => set({ region: detail.value || undefined })} />
            </SpaceBetween>
          </FormField>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
