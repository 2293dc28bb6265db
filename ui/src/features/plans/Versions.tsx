import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Changes } from "@/shared/change/Changes";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { CompareVersions } from "./CompareVersions";
import { type Plan, useVersions } from "./plans";
import { RollBack } from "./RollBack";
import { type Version, versionsOf } from "./versions";

/** Versions are who changed the plan when, and what, out of the audit trail; any two of them are compared, and each can come back. */
export function Versions({ plan }: { plan: Plan }) {
  const changes = useMay("plan");
  const [back, setBack] = useState<Version>();
  return (
    <Loaded query={useVersions(plan.planID)}>
      {(page) => {
        const versions = versionsOf(page.items);
        return (
          <SpaceBetween size="m">
            <Table<Version>
              variant="container"
              wrapLines
              items={versions}
              trackBy="version"
              header={<Header variant="h2" counter={`(${versions.length}${page.next ? "+" : ""})`} description={page.next ? "The newest; older ones are in the audit trail" : undefined}>Versions</Header>}
              empty={<Empty title="The trail has no change of this plan" />}
              ariaLabels={{ tableLabel: "Versions" }}
              columnDefinitions={[
                { id: "version", header: "Version", cell: (v) => (v.version === plan.version ? `${v.version}, as it is` : v.version), isRowHeader: true, width: 130 },
                { id: "at", header: "When", cell: (v) => <Instant at={v.at} />, width: 200 },
                { id: "by", header: "By", cell: (v) => v.by, width: 140 },
                { id: "what", header: "What", cell: (v) => <>{v.importID ? `By import ${v.importID}` : null}{v.changes.length > 0 ? <Changes of={v.changes} /> : v.text}</> },
                ...(changes ? [{ id: "back", header: "Roll back", cell: (v: Version) => (v.version === plan.version ? "–" : <Button wrapText={false} ariaLabel={`Roll back to version ${v.version}`} onClick={() => setBack(v)}>Roll back</Button>), width: 140 }] : []),
              ]}
            />
            {versions.length > 1 ? <CompareVersions versions={versions} /> : null}
            {back ? <RollBack plan={plan} to={back} onDone={() => setBack(undefined)} /> : null}
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}
