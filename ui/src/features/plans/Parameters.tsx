import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type Parameter, type Scope, useDocument } from "./documents";
import { ParameterField } from "./ParameterField";

type Values = Record<string, unknown>;
type Props = { document: string; scope: Scope | undefined; values: Values; onChange: (values: Values) => void };

/** Parameters edit what a document is told, by the types that it names. */
export function Parameters({ document, scope, values, onChange }: Props) {
  const query = useDocument(document, scope);
  const known = query.data?.parameters ?? [];
  const others = Object.keys(values).filter((name) => !known.some((p) => p.name === name));
  const shown: Parameter[] = [...known, ...others.map((name) => ({ name, type: "StringList", description: query.data ? "The document has no such parameter" : undefined }))];
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = values;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  if (!document) return null;
  return (
    <SpaceBetween size="s">
      <Box variant="h5">Parameters</Box>
      {query.error ? <Box color="text-status-warning">The document cannot be read here, so that its parameters are not known: {query.error.message}</Box> : null}
      {query.isPending ? <Box color="text-body-secondary">Reading the document…</Box> : null}
      {query.data && shown.length === 0 ? <Box color="text-body-secondary">It has none.</Box> : null}
      {shown.map((p) => (
        <ParameterField key={p.name} parameter={p} value={values[p.name]} onChange={(v) => set(p.name, v)} />
      ))}
    </SpaceBetween>
  );
}
