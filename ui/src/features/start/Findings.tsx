import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Table from "@cloudscape-design/components/table";
import { findingColumns, worstFirst } from "@/shared/finding/findings";
import { Empty } from "@/shared/ui/Empty";
import type { Finding, Options } from "./start";

type Props = { findings: Finding[]; options: Options; change: (by: Partial<Options>) => void; again: () => void; busy: boolean };

/** Findings are what the preflight found, the worst first, and where some may be overridden. */
export function Findings({ findings, options: o, change, again, busy }: Props) {
  return (
    <Table
      variant="container"
      wrapLines
      items={worstFirst(findings)}
      loading={busy && findings.length === 0}
      loadingText="Looking"
      header={
        <Header variant="h2" counter={`(${findings.length})`} actions={<Button onClick={again} loading={busy}>Look again</Button>}>
          Preflight
        </Header>
      }
      empty={<Empty title="Nothing is in the way" />}
      columnDefinitions={[
        ...findingColumns,
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
