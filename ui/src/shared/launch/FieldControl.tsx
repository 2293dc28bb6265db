import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { Alternatives } from "./Alternatives";
import type { Field, Spec } from "./fields";
import { Tags } from "./Tags";

type Props = { field: Field; value: unknown; change: (value: Spec[Field["name"]]) => void };

const yesno = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** FieldControl writes the value of a field; undefined is one that is inherited. */
export function FieldControl({ field, value, change }: Props) {
  switch (field.kind) {
    case "text":
      return <Input value={(value as string | undefined) ?? ""} autoComplete={false} spellcheck={false} onChange={({ detail }) => change(detail.value || undefined)} />;
    case "yesno":
      return <Choose options={yesno} value={value === undefined ? "" : String(value)} change={(v) => change(v === "" ? undefined : v === "true")} />;
    case "choice":
      return <Choose options={field.options} value={(value as string | undefined) ?? ""} change={(v) => change((v || undefined) as Spec[Field["name"]])} />;
    case "ids":
      return <IDs value={(value as string[] | undefined) ?? []} change={change} />;
    case "tags":
      return <Tags value={(value as Record<string, string> | undefined) ?? {}} change={change} />;
    case "alternatives":
      return <Alternatives value={(value as Spec["alternatives"]) ?? []} change={change} />;
  }
}

const inherit = { value: "", label: "Inherit" };

function Choose({ options, value, change }: { options: { value: string; label: string }[]; value: string; change: (value: string) => void }) {
  const all = [inherit, ...options];
  return <Select options={all} selectedOption={all.find((o) => o.value === value) ?? inherit} onChange={({ detail }) => change(detail.selectedOption.value ?? "")} />;
}

/** IDs are written one after the other. */
function IDs({ value, change }: { value: string[]; change: (value: string[] | undefined) => void }) {
  const [text, setText] = useState(value.join(", "));
  return (
    <Input
      value={text}
      autoComplete={false}
      spellcheck={false}
      placeholder="sg-…, sg-…"
      onChange={({ detail }) => {
        setText(detail.value);
        const ids = detail.value.split(/[\s,]+/).filter(Boolean);
        change(ids.length > 0 ? ids : undefined);
      }}
    />
  );
}
