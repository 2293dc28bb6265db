import Table from "@cloudscape-design/components/table";
import { Changes } from "@/shared/change/Changes";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { type Plan, useVersions } from "./plans";

/** Versions are who changed the plan when, and what, out of the audit trail. */
export function Versions({ plan }: { plan: Plan }) {
  return (
    <Loaded query={useVersions(plan.planID)}>
      {(page) => (
        <Table
          variant="container"
          wrapLines
          items={page.items}
          empty={<Empty title="The trail has no change of this plan" />}
          columnDefinitions={[
            { id: "at", header: "When", cell: (e) => <Instant at={e.at} />, width: 200 },
            { id: "by", header: "By", cell: (e) => e.actor.name, width: 140 },
            {
              id: "what",
              header: "What",
              isRowHeader: true,
              cell: (e) => (
                <>
                  {e.text}
                  <Changes of={e.changes} />
                </>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
