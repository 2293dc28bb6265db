import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Table from "@cloudscape-design/components/table";
import { State } from "@/shared/state/State";
import { Empty } from "@/shared/ui/Empty";
import type { Finding, Options } from "./start";

type Props = { findings: Finding[]; options: Options; change: (by: Partial<Options>) => void; again: () => void; busy: boolean };

const order = ["ERROR", "UNKNOWN", "WARNING", "INFO"];

/** Findings are what the preflight found, the worst first, and where some may be overridden. */
export function Findings({ findings, options: o, change, again, busy }: Props) {
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <Table
      variant="container"
      wrapLines
      items={sorted}
      loading={busy && findings.length === 0}
      loadingText="Looking"
      header={
        <Header variant="h2" counter={`(${findings.length})`} actions={<Button onClick={again} loading={busy}>Look again</Button>}>
          Preflight
        </Header>
      }
      empty={<Empty title="Nothing is in the way" />}
      columnDefinitions={[
        { id: "severity", header: "Severity", cell: (f) => <State of={f.severity} />, width: 130 },
        { id: "where", header: "Where", cell: (f) => f.where, width: 200 },
        {
          id: "why",
          header: "What and why",
          cell: (f) => (
            <>
              {f.why}
              {f.remedy ? <Box variant="small">What to do: {f.remedy}</Box> : null}
            </>
          ),
          isRowHeader: true,
        },
        { id: "code", header: "Code", cell: (f) => f.code, width: 200 },
        {
          id: "override",
          header: "Override, with a reason",
          width: 260,
          cell: (f) =>
            f.overridable || f.overridden ? (
              <Input
                ariaLabel={`Why ${f.code} may be overridden`}
                value={o.accept[f.code] ?? ""}
                placeholder="Why it may be overridden"
                onChange={({ detail }) => change({ accept: { ...o.accept, [f.code]: detail.value } })}
              />
            ) : f.blocks ? (
              "not possible"
            ) : (
              "–"
            ),
        },
      ]}
    />
  );
}
