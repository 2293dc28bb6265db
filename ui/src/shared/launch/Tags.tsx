import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

type Row = { key: string; value: string };

/** Tags are written a row each; a row without a key says nothing yet. */
export function Tags({ value, change, of = "the instance" }: { value: Record<string, string>; change: (value: Record<string, string> | undefined) => void; of?: string }) {
  const [rows, setRows] = useState<Row[]>(() => Object.entries(value).map(([key, v]) => ({ key, value: v })));
  const write = (to: Row[]) => {
    setRows(to);
    const tags = to.filter((r) => r.key.trim()).map((r) => [r.key.trim(), r.value] as const);
    change(tags.length > 0 ? Object.fromEntries(tags) : undefined);
  };
  const row = (i: number, by: Partial<Row>) => write(rows.map((r, at) => (at === i ? { ...r, ...by } : r)));
  return (
    <AttributeEditor
      items={rows}
      addButtonText={`Add a tag of ${of}`}
      removeButtonText="Remove"
      empty="None is stated"
      onAddButtonClick={() => setRows([...rows, { key: "", value: "" }])}
      onRemoveButtonClick={({ detail }) => write(rows.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        { label: "Key", control: (r, i) => <Input value={r.key} ariaLabel={`Key of ${of}'s tag`} onChange={({ detail }) => row(i, { key: detail.value })} /> },
        { label: "Value", control: (r, i) => <Input value={r.value} ariaLabel={`Value of ${of}'s tag`} onChange={({ detail }) => row(i, { value: detail.value })} /> },
      ]}
    />
  );
}
