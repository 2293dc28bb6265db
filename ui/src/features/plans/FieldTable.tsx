import Table from "@cloudscape-design/components/table";
import { Empty } from "@/shared/ui/Empty";
import type { FieldChange } from "./versions";

/** FieldTable has all fields that differ, each with what it was and is. */
export function FieldTable({ changes, was, is }: { changes: FieldChange[]; was: string; is: string }) {
  return (
    <Table<FieldChange>
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={changes}
      trackBy="field"
      empty={<Empty title="They are the same" />}
      ariaLabels={{ tableLabel: "What differs" }}
      columnDefinitions={[
        { id: "field", header: "Field", cell: (c) => <code>{c.field}</code>, isRowHeader: true },
        { id: "was", header: was, cell: (c) => shown(c.old) },
        { id: "is", header: is, cell: (c) => shown(c.new) },
      ]}
    />
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
