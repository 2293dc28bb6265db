import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Schemas } from "../api/client";
import { State } from "../state/State";

export type Finding = Schemas["Finding"];

const order = ["ERROR", "UNKNOWN", "WARNING", "INFO"];

/** worstFirst puts the findings in order of how much they matter; those alike stay as they are. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** findingColumns say of each finding how much it matters, where and what it is, and what to do. */
export const findingColumns: TableProps.ColumnDefinition<Finding>[] = [
  { id: "severity", header: "Severity", cell: (f) => <State of={f.severity} />, width: 130 },
  { id: "where", header: "Where", cell: (f) => f.where, width: 200 },
  { id: "why", header: "What and why", cell: (f) => <Why finding={f} />, isRowHeader: true, minWidth: 240 },
  { id: "code", header: "Code", cell: (f) => f.code, width: 200 },
];

/** Why says what was found, and what to do about it. */
export function Why({ finding: f }: { finding: Finding }) {
  return (
    <>
      {f.why}
      {f.remedy ? <Box variant="small" display="block">What to do: {f.remedy}</Box> : null}
    </>
  );
}
