import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { LongTable } from "@/shared/list/LongTable";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { words } from "@/shared/state/states";
import type { Options, Report } from "./start";

type Checked = Report["waves"][number]["servers"][number];
type Props = { report: Report; options: Options; change: (by: Partial<Options>) => void };

/** Launches says what will be launched, in which order, from which data, and where. */
export function Launches({ report, options: o, change }: Props) {
  const all = report.waves.flatMap((w) => w.servers);
  const places = new Set(all.map((s) => `${s.accountID}/${s.region}`));
  return (
    <Container
      header={
        <Header variant="h2" description={`${all.length} servers in ${[...places].join(", ") || "no account"}. Untick a server to leave it out.`}>
          What will be launched
        </Header>
      }
    >
      <SpaceBetween size="m">
        {report.waves.map((w) => (
          <LongTable<Checked>
            key={w.name}
            variant="embedded"
            contentDensity="compact"
            items={w.servers}
            trackBy="sourceServerID"
            several={`servers of ${w.name}`}
            placeholder="Name, ID or group"
            textOf={(s) => `${s.name} ${s.sourceServerID} ${s.group}`}
            selectionType="multi"
            selectedItems={w.servers.filter((s) => !o.exclude.includes(s.sourceServerID))}
            onSelectionChange={({ detail }) => change({ exclude: excluded(o.exclude, w.servers, detail.selectedItems) })}
            ariaLabels={{
              selectionGroupLabel: `servers of ${w.name}`,
              allItemsSelectionLabel: () => `the servers of ${w.name} that are shown`,
              itemSelectionLabel: (_, s) => s.name || s.sourceServerID,
            }}
            header={<Header variant="h3">{w.name}</Header>}
            empty={<Box>It has actions alone.</Box>}
            columnDefinitions={[
              { id: "name", header: "Server", cell: (s) => s.name || s.sourceServerID, isRowHeader: true },
              { id: "where", header: "Where", cell: (s) => `${s.accountID}/${s.region}` },
              { id: "group", header: "Group", cell: (s) => s.group },
              { id: "impact", header: "Impact", cell: (s) => words(s.impact) },
              { id: "replication", header: "Replication", cell: (s) => (s.dataReplicationState ? words(s.dataReplicationState) : "–") },
              { id: "lag", header: "Lag", cell: (s) => duration(s.lagSeconds) },
              { id: "data", header: "Data of", cell: (s) => <Instant at={s.dataAt} /> },
            ]}
          />
        ))}
      </SpaceBetween>
    </Container>
  );
}

/** excluded are the servers that are left out once those of a wave were ticked anew. */
export function excluded(before: string[], wave: { sourceServerID: string }[], ticked: { sourceServerID: string }[]): string[] {
  const others = before.filter((id) => !wave.some((s) => s.sourceServerID === id));
  return [...others, ...wave.filter((s) => !ticked.includes(s)).map((s) => s.sourceServerID)];
}
