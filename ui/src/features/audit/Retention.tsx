import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { Confirm } from "@/shared/ui/Confirm";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { useArchives, useRules, useRun, useSetRule } from "./audit";

/** Retention says how long the trail stays in the store, and where it goes then. */
export function Retention() {
  const rules = useRules();
  const set = useSetRule();
  const administers = useMay("administer");
  return (
    <SpaceBetween size="l">
      {set.error ? <Trouble error={set.error} /> : null}
      <Loaded query={rules}>
        {(page) => (
          <Table
            variant="container"
            items={page.items}
            trackBy="name"
            header={<Header variant="h2" description="The days count from the last event of a closed stream. 0: it stays for ever." actions={<Runs />}>Rules</Header>}
            empty={<Empty title="No rules" />}
            submitEdit={async (rule, _, days) => {
              await set.mutateAsync({ rule, days: Number(days) });
            }}
            ariaLabels={{ tableLabel: "Rules", activateEditLabel: (_, r) => `Change the days of ${r.name}`, cancelEditLabel: () => "Leave as it is", submitEditLabel: () => "Keep" }}
            columnDefinitions={[
              { id: "name", header: "Part", cell: (r) => r.name, isRowHeader: true },
              {
                id: "days",
                header: "Days",
                cell: (r) => (r.days === 0 ? "for ever" : r.days),
                editConfig: administers
                  ? {
                      ariaLabel: "Days",
                      editingCell: (r, { currentValue, setValue }) => <Input autoFocus type="number" ariaLabel="Days" value={String(currentValue ?? r.days)} onChange={({ detail }) => setValue(detail.value)} />,
                    }
                  : undefined,
              },
            ]}
          />
        )}
      </Loaded>
      <Archives />
    </SpaceBetween>
  );
}

/** Runs moves what is over into an archive, after it has said what that is. */
function Runs() {
  const run = useRun();
  const administers = useMay("administer");
  const [asking, setAsking] = useState(false);
  const would = run.data?.dryRun ? run.data.parts : [];
  const ask = () => run.mutate(true, { onSuccess: () => setAsking(true) });
  return (
    <SpaceBetween size="xs">
      <Button loading={run.isPending} onClick={ask}>
        See what a run would do
      </Button>
      {run.error && !asking ? <Trouble error={run.error} /> : null}
      {asking ? (
        <Confirm title="A run of retention" deed="Run it" ready={administers} busy={run.isPending} error={run.error} onDeed={() => run.mutate(false, { onSuccess: () => setAsking(false) })} onDone={() => setAsking(false)}>
          {would.map((p) => (
            <div key={p.part}>
              {p.part}: {p.archived} streams with {p.events} events would go into an archive; {p.kept} stay, {p.held} of them held.
            </div>
          ))}
          {administers ? null : <Alert>Only an Admin may run it.</Alert>}
        </Confirm>
      ) : null}
    </SpaceBetween>
  );
}

function Archives() {
  return (
    <Loaded query={useArchives()}>
      {(page) => (
        <Table
          variant="container"
          items={page.items}
          trackBy="file"
          header={<Header variant="h2" counter={`(${page.items.length})`}>Archives</Header>}
          empty={<Empty title="Nothing was archived yet" />}
          columnDefinitions={[
            { id: "file", header: "File", cell: (a) => a.file, isRowHeader: true },
            { id: "streams", header: "Streams", cell: (a) => a.streams.length },
            { id: "bytes", header: "Bytes", cell: (a) => a.bytes },
            { id: "hash", header: "SHA-256", cell: (a) => <Box variant="code">{a.sha256}</Box> },
          ]}
        />
      )}
    </Loaded>
  );
}
