import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

type Props = { label: string; description?: string; placeholder?: string; value: number | undefined; onChange: (value: number | undefined) => void };

/** Whole is a whole number, or nothing where the default holds. */
export function Whole({ label, description, placeholder, value, onChange }: Props) {
  return (
    <FormField label={label} description={description}>
      <Input
        type="number"
        inputMode="numeric"
        step={1}
        placeholder={placeholder}
        value={value === undefined ? "" : String(value)}
        onChange={({ detail }) => onChange(detail.value === "" ? undefined : Math.trunc(Number(detail.value)))}
      />
    </FormField>
  );
}
