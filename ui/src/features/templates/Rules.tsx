import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { State } from "@/shared/state/State";
import { Empty } from "@/shared/ui/Empty";

type Rule = Schemas["LaunchRule"];

/** Rules are what launches were held against. */
export function Rules({ rules }: { rules: Rule[] }) {
  return (
    <Table
      variant="container"
      wrapLines
      trackBy="name"
      items={rules}
      header={<Header variant="h2" counter={`(${rules.length})`} description="Those of the file that the server was given, or those that come with Davit">Rules</Header>}
      empty={<Empty title="There are no rules" />}
      columnDefinitions={[
        { id: "name", header: "Rule", cell: (r) => r.name, isRowHeader: true, width: 200 },
        {
          id: "require",
          header: "What it asks",
          cell: (r) => (
            <>
              {r.description}
              <Box variant="small" display="block">
                <code>{r.require}</code>
              </Box>
            </>
          ),
        },
        { id: "when", header: "Of", cell: (r) => whom(r), width: 130 },
        { id: "effect", header: "Where it is broken", cell: (r) => <State of={r.effect === "block" ? "ERROR" : "WARNING"} />, width: 150 },
      ]}
    />
  );
}

function whom({ when }: Rule): string {
  if (!when) return "all launches";
  return when === "DRILL" ? "drills" : "recoveries";
}
