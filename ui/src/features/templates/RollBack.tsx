import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { ChangeTable } from "./ChangeTable";
import { type Template, useRollback, useRollbackPreview } from "./templates";

/** RollBack has a launch template say again what a version of it says, after it has shown what that changes. */
export function RollBack({ template: t, to, onDone }: { template: Template; to: number; onDone: () => void }) {
  const preview = useRollbackPreview(t, to);
  const roll = useRollback(t);
  const [reason, setReason] = useState("");
  return (
    <Confirm
      title={`Roll back to version ${to}`}
      deed="Roll back"
      ready={preview.isSuccess}
      busy={roll.isPending}
      error={roll.error}
      onDeed={() => roll.mutate({ to, reason }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <div>
          A new version will say what version {to} says, and be the default instead of version {t.defaultVersion}: what is launched from the template is launched like that from then on. Where the latest version says it
          already, that becomes the default.
        </div>
        <Loaded query={preview}>
          {({ changes }) => <ChangeTable within title="What the default will say" changes={changes} before="Now" after="Then" none="It says that already" />}
        </Loaded>
        <FormField label="Why" description="For the audit trail, and for who reads the version">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
