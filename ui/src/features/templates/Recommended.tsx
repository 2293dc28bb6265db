import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { SavedFindings } from "@/shared/launch/SavedFindings";
import type { Saved } from "@/shared/launch/launches";
import { useMay } from "@/shared/session/useMay";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Accept } from "./Accept";
import { type Recommendation, type Recommendations, useRecommendations } from "./estimates";
import { changes, hourly, proposedSaid } from "./money";
import { Prices } from "./Prices";
import { useWriters } from "./templates";

/** Recommended proposes for the servers of a group how to launch them. Nothing of it holds until somebody accepts it. */
export function Recommended() {
  const [chosen, setChosen] = useState("");
  return (
    <Loaded query={useWriters()}>
      {({ groups }) => {
        const group = chosen || groups[0]?.name;
        if (!group) return <Empty title="There is no protection group yet">Proposals are made for the servers of one.</Empty>;
        return (
          <SpaceBetween size="m">
            <Choice label="Protection group" options={groups.map((g) => ({ value: g.name, label: g.name, description: g.description }))} value={group} onChange={setChosen} />
            <OfGroup key={group} group={group} />
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}

function OfGroup({ group }: { group: string }) {
  const [saved, setSaved] = useState<Saved>();
  return (
    <SpaceBetween size="m">
      {saved ? <SavedFindings saved={saved} onDone={() => setSaved(undefined)} /> : null}
      <Loaded query={useRecommendations(group)}>{(r) => <Proposals of={r} onSaved={setSaved} />}</Loaded>
    </SpaceBetween>
  );
}

function Proposals({ of: r, onSaved }: { of: Recommendations; onSaved: (saved: Saved) => void }) {
  const may = useMay("plan");
  const [ids, setIDs] = useState<string[]>([]);
  const [accepting, setAccepting] = useState<Recommendation[]>();
  const chosen = r.servers.filter((s) => ids.includes(s.sourceServerID));
  return (
    <SpaceBetween size="m">
      {r.templatesError ? (
        <Alert type="warning" header="Launch templates could not be read">
          {r.templatesError.detail} Those that were seen before were looked at.
        </Alert>
      ) : null}
      <Prices prices={r.prices.region ? [r.prices] : []} />
      <Table
        variant="container"
        wrapLines
        trackBy="sourceServerID"
        selectionType={may ? "multi" : undefined}
        selectedItems={chosen}
        isItemDisabled={(s) => !changes(s)}
        onSelectionChange={({ detail }) => setIDs(detail.selectedItems.map((s) => s.sourceServerID))}
        ariaLabels={{ tableLabel: "What is proposed", selectionGroupLabel: "Proposals to accept", allItemsSelectionLabel: () => "All proposals that change something", itemSelectionLabel: (_, s) => `Choose the proposal for ${s.name}` }}
        items={r.servers}
        header={
          <Header
            variant="h2"
            counter={`(${r.servers.length})`}
            description="Of the types that fit and break no rule, the one that costs least. Nothing holds until it is accepted"
            actions={
              may ? (
                <Button disabled={chosen.length === 0} onClick={() => setAccepting(chosen)}>
                  {chosen.length > 0 ? `Accept for ${chosen.length}` : "Accept"}
                </Button>
              ) : null
            }
          >
            What is proposed
          </Header>
        }
        empty={<Empty title="The group has no servers now" />}
        columnDefinitions={[
          { id: "server", header: "Server", cell: (s) => s.name, isRowHeader: true, minWidth: 120 },
          { id: "proposed", header: "Proposed", cell: (s) => <Proposed of={s} />, minWidth: 170 },
          { id: "now", header: "Now", cell: (s) => <Priced what={s.now} perHour={s.nowPerHour} currency={s.currency} />, minWidth: 130 },
          { id: "why", header: "Why", cell: (s) => <Reasons of={s} />, minWidth: 320 },
        ]}
      />
      {accepting ? <Accept of={r} servers={accepting} onSaved={onSaved} onDone={() => setAccepting(undefined)} /> : null}
    </SpaceBetween>
  );
}

function Proposed({ of: s }: { of: Recommendation }) {
  if (!changes(s) && s.instanceType) return <>{`${s.instanceType}, as it is launched now`}</>;
  return <Priced what={proposedSaid(s)} perHour={s.instanceType ? s.perHour : undefined} currency={s.currency} />;
}

function Priced({ what, perHour, currency }: { what: string | undefined; perHour: number | undefined; currency: string | undefined }) {
  if (!what) return <>not known</>;
  return (
    <>
      {what}
      {perHour && currency ? <Box variant="small" display="block">{`${hourly(perHour, currency)} an hour`}</Box> : null}
    </>
  );
}

function Reasons({ of: s }: { of: Recommendation }) {
  return (
    <>
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {s.reasons.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
      {s.cautions.map((what) => (
        <Box key={what} color="text-status-warning">{`Look at this first: ${what}`}</Box>
      ))}
    </>
  );
}
