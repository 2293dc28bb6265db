import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { findingColumns, worstFirst } from "@/shared/finding/findings";
import { Empty } from "@/shared/ui/Empty";
import type { TestRunCheck } from "./testRuns";

/** TestRunFacts say what a test run would run, where, as whom and with which parameters. */
export function TestRunFacts({ check: c }: { check: TestRunCheck }) {
  const version = c.documentNow ? `, now version ${c.documentNow}` : "";
  const parameters = Object.entries(c.parameters as Record<string, string[]>);
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Document", value: `${c.documentName}${version}${c.documentOwner ? `, of ${c.documentOwner}` : ""}` },
          { label: "Where", value: `${c.accountID}/${c.region}` },
          { label: "As", value: c.as || "–" },
        ]}
      />
      <Table
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={parameters}
        trackBy={([name]) => name}
        empty={<Empty title="It is given no parameters" />}
        columnDefinitions={[
          { id: "name", header: "Parameter", cell: ([name]) => name, isRowHeader: true },
          { id: "value", header: "Is sent as", cell: ([, value]) => value.join(", ") },
        ]}
      />
      {c.findings.length > 0 ? <Table variant="embedded" contentDensity="compact" wrapLines items={worstFirst(c.findings)} columnDefinitions={findingColumns} /> : null}
    </SpaceBetween>
  );
}
