import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import { useDeferredValue } from "react";
import { type Scope, useDocuments } from "./documents";

type Props = { value: string; scope: Scope | undefined; onChange: (name: string) => void };

/** DocumentChoice finds an Automation document as one types; any other name may be typed too. */
export function DocumentChoice({ value, scope, onChange }: Props) {
  const found = useDocuments(scope, useDeferredValue(value));
  const options = [
    { label: scope ? `In ${scope.accountID}/${scope.region}` : "In the account", options: found.own.map(option) },
    { label: "Davit's library, to be installed", options: found.library.map(option) },
  ].filter((group) => group.options.length > 0);
  return (
    <FormField label="Document" description="An SSM Automation document: its name, or the ARN of a shared one." errorText={found.error?.message}>
      <Autosuggest
        value={value}
        options={options}
        onChange={({ detail }) => onChange(detail.value)}
        enteredTextLabel={(text) => `Use ${text}`}
        statusType={found.loading ? "loading" : "finished"}
        loadingText="Looking for documents"
        empty="None matches"
        ariaLabel="Document"
      />
    </FormField>
  );
}

function option(d: { name: string; description?: string }) {
  return { value: d.name, description: d.description };
}
