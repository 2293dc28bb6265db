import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { useTemplates } from "./templates";

type Ref = Schemas["LaunchTemplateRef"];
type Props = { where: { accountID: string; region: string }; value: Ref | undefined; refused?: string; onChange: (value: Ref | undefined) => void };

const none = { value: "", label: "None" };
const named = [
  { value: "$Default", label: "$Default", description: "whichever is the default when servers are launched" },
  { value: "$Latest", label: "$Latest", description: "whichever is the latest then" },
];

/** LaunchTemplateSelector chooses a launch template of an account and Region, and a version of it. */
export function LaunchTemplateSelector({ where: { accountID, region }, value, refused, onChange }: Props) {
  const [search, setSearch] = useState("");
  const query = useTemplates({ accountID, region, search: search || undefined, sort: "name", limit: 50 });
  const found = query.data?.items ?? [];
  const options = [none, ...found.map((t) => ({ value: t.name, label: t.name, labelTag: t.instanceType, description: t.launchTemplateID }))];
  const chosen = value ? { value: value.name ?? value.id, label: value.name ?? value.id } : none;
  const latest = found.find((t) => t.name === value?.name || t.launchTemplateID === value?.id)?.latestVersion ?? 0;
  const versions = [...named, ...numbers(latest)];
  return (
    <ColumnLayout columns={2}>
      <FormField label="Launch template" description="Its values hold where the fields below state nothing" errorText={refused}>
        <Select
          options={options}
          selectedOption={chosen}
          filteringType="manual"
          filteringPlaceholder="Name, ID, or any value"
          filteringAriaLabel="Find launch templates"
          onLoadItems={({ detail }) => setSearch(detail.filteringText)}
          statusType={query.error ? "error" : query.isFetching ? "loading" : "finished"}
          loadingText="Looking"
          errorText={query.error?.message}
          recoveryText="Try again"
          empty="No launch template matches"
          onChange={({ detail }) => onChange(detail.selectedOption.value ? { name: detail.selectedOption.value, version: "$Default" } : undefined)}
        />
      </FormField>
      {value ? (
        <FormField label="Version">
          <Select
            options={versions}
            selectedOption={versions.find((v) => v.value === (value.version || "$Default")) ?? { value: value.version, label: value.version }}
            onChange={({ detail }) => onChange({ ...value, version: detail.selectedOption.value })}
          />
        </FormField>
      ) : null}
    </ColumnLayout>
  );
}

/** most is how many versions are offered: older ones are rarely wanted, and can be written into the file. */
const most = 50;

/** numbers are the versions of a template, the latest first. */
function numbers(latest: number) {
  return Array.from({ length: Math.min(latest, most) }, (_, i) => String(latest - i)).map((n) => ({ value: n, label: `Version ${n}` }));
}
