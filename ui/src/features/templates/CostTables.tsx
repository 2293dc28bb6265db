import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { Schemas } from "@/shared/api/client";
import { Empty } from "@/shared/ui/Empty";
import type { Cost } from "./estimates";
import { hourly, money } from "./money";

type Line = Schemas["CostLine"];

/** CostTables show what each group costs, and what that is made of, with cheaper types that have no less. */
export function CostTables({ cost, actions }: { cost: Cost; actions: ReactNode }) {
  const period = (mode: string) => (mode === "DRILL" ? `a drill of ${cost.drillHours} h` : "a month after a recovery");
  return (
    <SpaceBetween size="m">
      <Table
        variant="container"
        items={cost.sums}
        header={<Header variant="h2" actions={actions} description={`A month is ${cost.monthHours} hours. On-Demand, as the servers would be launched now`}>What it costs</Header>}
        empty={<Empty title="Nothing is launched" />}
        columnDefinitions={[
          { id: "group", header: "Group", cell: (s) => s.group ?? <b>Together</b>, isRowHeader: true },
          { id: "for", header: "For", cell: (s) => period(s.mode) },
          { id: "amount", header: "Amount", cell: (s) => <b>{money(s.amount, s.currency)}</b> },
          { id: "complete", header: "How far it is known", cell: (s) => (s.complete ? "All of it" : "As far as it is known: something is missing") },
        ]}
      />
      <Table
        variant="container"
        wrapLines
        items={cost.lines}
        header={<Header variant="h2" counter={`(${cost.lines.length})`}>What that is made of</Header>}
        empty={<Empty title="No instance or volume is known" />}
        columnDefinitions={[
          { id: "what", header: "What", cell: (l) => what(l), isRowHeader: true, minWidth: 140 },
          { id: "group", header: "Group", cell: (l) => l.group },
          { id: "for", header: "For", cell: (l) => period(l.mode), minWidth: 140 },
          { id: "servers", header: "Servers", cell: (l) => l.servers },
          { id: "hour", header: "An hour", cell: (l) => hourly(l.perHour, l.currency) },
          { id: "amount", header: "Amount", cell: (l) => money(l.amount, l.currency) },
          { id: "cheaper", header: "Cheaper, with no less", cell: (l) => <Cheaper line={l} />, minWidth: 220 },
        ]}
      />
    </SpaceBetween>
  );
}

const what = (l: Line) => (l.kind === "VOLUME" ? `${l.what} ${l.gib} GiB` : `${l.what} ${l.os ?? ""}`.trim());

function Cheaper({ line: l }: { line: Line }) {
  if (!l.cheaper?.length) return <>–</>;
  return l.cheaper.map((c) => <div key={c.instanceType}>{`${c.instanceType} (${c.cpus} vCPUs, ${c.memoryMiB / 1024} GiB) saves ${money(c.saves, l.currency)}`}</div>);
}
