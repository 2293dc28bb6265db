import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";

type Props = {
  label: string;
  description?: string;
  options: SelectProps.Option[];
  value: string;
  onChange: (value: string) => void;
};

/** Choice is one of a few values, with its label. */
export function Choice({ label, description, options, value, onChange }: Props) {
  const selected = options.find((o) => o.value === value) ?? (value ? { value, label: value } : null);
  return (
    <FormField label={label} description={description}>
      <Select options={options} selectedOption={selected} placeholder="Choose" onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")} />
    </FormField>
  );
}
