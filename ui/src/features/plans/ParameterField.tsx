import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Textarea from "@cloudscape-design/components/textarea";
import type { Parameter } from "./documents";
import { references } from "./references";
import { isList, textOfValue, valueOf } from "./values";

type Props = { parameter: Parameter; value: unknown; onChange: (value: unknown) => void };

/** ParameterField is one parameter of a document: a value, or a reference to one. */
export function ParameterField({ parameter: p, value, onChange }: Props) {
  const text = textOfValue(value);
  const write = (to: string) => onChange(valueOf(to, p.type));
  const refer = (to: string) => write(isList(p.type) && text ? `${text}\n${to}` : to);
  return (
    <FormField
      label={p.required ? p.name : <>{p.name} <i>– optional</i></>}
      description={p.description}
      constraintText={constraint(p)}
      errorText={p.required && !text ? "The document needs it" : undefined}
      stretch
      secondaryControl={
        <ButtonDropdown items={references} ariaLabel={`Refer to something in ${p.name}`} expandToViewport onItemClick={({ detail }) => refer(detail.id)}>
          Reference
        </ButtonDropdown>
      }
    >
      {isList(p.type) || p.type.includes("Map") ? (
        <Textarea value={text} rows={Math.min(6, text.split("\n").length + 1)} placeholder={p.default} onChange={({ detail }) => write(detail.value)} />
      ) : (
        <Autosuggest value={text} options={choices(p)} placeholder={p.default} enteredTextLabel={(t) => `Use ${t}`} empty="Any value" onChange={({ detail }) => write(detail.value)} />
      )}
    </FormField>
  );
}

function choices(p: Parameter) {
  const values = p.allowedValues ?? (p.type === "Boolean" ? ["true", "false"] : []);
  return values.map((value) => ({ value }));
}

function constraint(p: Parameter): string {
  const shape = isList(p.type) ? "one a line" : p.type.includes("Map") ? "as JSON" : "";
  return [p.type, shape, p.allowedPattern && `matches ${p.allowedPattern}`].filter(Boolean).join(", ");
}
