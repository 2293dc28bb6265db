import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { Why, worstFirst } from "../finding/findings";
import { State } from "../state/State";
import type { Saved } from "./launches";
import { fieldsSaid } from "./refused";

/** SavedFindings tell of what was saved which rules it does not keep: what blocks was refused, unless somebody else states it. */
export function SavedFindings({ saved, onDone }: { saved: Saved; onDone: () => void }) {
  const findings = worstFirst(saved.findings ?? []);
  const warnings = "warnings" in saved ? (saved.warnings ?? []) : [];
  return (
    <SpaceBetween size="m">
      <Alert type={findings.length + warnings.length > 0 ? "warning" : "success"} dismissible dismissAriaLabel="Close what was saved" onDismiss={onDone} header="It is saved">
        {findings.length > 0 ? "It breaks rules for launches, which are below: a preflight warns of them, or refuses by them." : "It breaks no rule for launches."}
        {warnings.map((w) => (
          <div key={w}>{w}</div>
        ))}
      </Alert>
      {findings.length > 0 ? (
        <Table
          variant="container"
          wrapLines
          items={findings}
          header={<Header variant="h2" counter={`(${findings.length})`}>Rules that are not kept</Header>}
          columnDefinitions={[
            { id: "severity", header: "Severity", cell: (f) => <State of={f.severity} />, width: 130 },
            { id: "field", header: "Field", cell: (f) => fieldsSaid(f.field) || "–", width: 200 },
            { id: "where", header: "Where", cell: (f) => f.where, width: 200 },
            { id: "why", header: "Which rule, and what to do", cell: (f) => <Why finding={f} />, isRowHeader: true, minWidth: 240 },
          ]}
        />
      ) : null}
    </SpaceBetween>
  );
}
