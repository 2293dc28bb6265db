import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Changes } from "@/shared/change/Changes";
import { useMay } from "@/shared/session/useMay";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { CompareVersions } from "./CompareVersions";
import { type Plan, useVersions } from "./plans";
import { RollBack } from "./RollBack";
import type { Version } from "./versions";

/** Versions are who changed the plan when, and what; any two of them are compared, and each can come back. */
export function Versions({ plan }: { plan: Plan }) {
  const changes = useMay("plan");
  const [back, setBack] = useState<Version>();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useVersions(plan.planID);
  const versions = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SpaceBetween size="m">
      {error ? <Trouble error={error} retry={() => void refetch()} /> : null}
      <Table<Version>
        variant="container"
        wrapLines
        items={versions}
        loading={isPending}
        loadingText="Loading versions"
        trackBy="version"
        header={<Header variant="h2" counter={`(${versions.length}${hasNextPage ? "+" : ""})`}>Versions</Header>}
        empty={<Empty title="No version of this plan is yours to read" />}
        ariaLabels={{ tableLabel: "Versions" }}
        footer={hasNextPage ? <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show older versions</Button> : undefined}
        columnDefinitions={[
          { id: "version", header: "Version", cell: (v) => (v.version === plan.version ? `${v.version}, as it is` : v.version), isRowHeader: true, width: 130 },
          { id: "at", header: "When", cell: (v) => <Instant at={v.at} />, width: 200 },
          { id: "by", header: "By", cell: (v) => v.by.name, width: 140 },
          { id: "what", header: "What", cell: (v) => <>{v.importID ? `By import ${v.importID}. ` : null}{v.changes?.length ? <Changes of={v.changes} /> : words(v.change)}</> },
          ...(changes ? [{ id: "back", header: "Roll back", cell: (v: Version) => (v.version === plan.version ? "–" : <Button wrapText={false} ariaLabel={`Roll back to version ${v.version}`} onClick={() => setBack(v)}>Roll back</Button>), width: 140 }] : []),
        ]}
      />
      {versions.length > 1 ? <CompareVersions planID={plan.planID} versions={versions} /> : null}
      {back ? <RollBack plan={plan} to={back} onDone={() => setBack(undefined)} /> : null}
    </SpaceBetween>
  );
}
