import FormField from "@cloudscape-design/components/form-field";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";

type Props = {
  label: string;
  description?: string;
  options: MultiselectProps.Option[];
  values: string[];
  onChange: (values: string[]) => void;
  placeholder?: string;
};

/** Several are some of the values that there are; one that there is no more stays until it is removed. */
export function Several({ label, description, options, values, onChange, placeholder }: Props) {
  const selected = values.map((value) => options.find((o) => o.value === value) ?? { value, label: value });
  return (
    <FormField label={label} description={description}>
      <Multiselect
        options={options}
        selectedOptions={selected}
        placeholder={placeholder ?? "Choose"}
        filteringType={options.length > 8 ? "auto" : "none"}
        deselectAriaLabel={(o) => `Remove ${o.label}`}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value ?? ""))}
      />
    </FormField>
  );
}
