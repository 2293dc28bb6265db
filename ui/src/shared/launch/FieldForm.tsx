import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Link from "@cloudscape-design/components/link";
import { useState } from "react";
import { FieldControl } from "./FieldControl";
import { type Field, fields, said, type Spec } from "./fields";
import type { Inherited } from "./layers";

export type Drafting = {
  spec: Spec;
  change: (spec: Spec) => void;
  /** below is what a field inherits here. */
  below: (field: Field) => Inherited | undefined;
  /** ofOneServer is whether what belongs to one server can be stated. */
  ofOneServer: boolean;
  /** refused is why the server has refused a field as it is written. */
  refused: (name: Field["name"] | "launchTemplate") => string | undefined;
};

/** FieldForm has the fields of one part, each with what it inherits, and a way back to that. */
export function FieldForm({ part, draft }: { part: Field["part"]; draft: Drafting }) {
  const { spec, change, below, ofOneServer, refused } = draft;
  return (
    <ColumnLayout columns={2}>
      {fields
        .filter((f) => f.part === part && (ofOneServer || !f.ofOneServer))
        .map((f) => (
          <Stated key={f.name} field={f} value={spec[f.name]} below={below(f)} refused={refused(f.name)} change={(value) => change({ ...spec, [f.name]: value })} />
        ))}
    </ColumnLayout>
  );
}

type Props = { field: Field; value: unknown; below: Inherited | undefined; refused: string | undefined; change: (value: Spec[Field["name"]]) => void };

function Stated({ field, value, below, refused, change }: Props) {
  const stated = value !== undefined;
  const [resets, setResets] = useState(0);
  const reset = () => {
    change(undefined);
    setResets(resets + 1);
  };
  return (
    <FormField
      label={field.label}
      description={inheritedSaid(field, below, stated)}
      constraintText={field.hint}
      errorText={refused}
      info={
        stated ? (
          <Link variant="info" ariaLabel={`Inherit ${field.label}`} onFollow={reset}>
            Inherit
          </Link>
        ) : undefined
      }
    >
      {/* What is half written is kept by the control, and forgotten when it is inherited again. */}
      <FieldControl key={resets} field={field} value={value} change={change} />
    </FormField>
  );
}

/** inheritedSaid says what holds where nothing is stated here, or what is overridden by what is. */
function inheritedSaid(field: Field, below: Inherited | undefined, stated: boolean): string {
  const begin = stated ? "Instead of" : "Inherited:";
  if (!below && field.kind === "alternatives") return stated ? "Nobody else states any" : "Nothing else is tried";
  if (!below) return stated ? "Instead of what DRS has" : "As DRS has it";
  if ("template" in below) return `${begin} what launch template ${below.template} says, stated by ${below.by}`;
  return `${begin} ${said(field, below.value)}, stated by ${below.by}`;
}
