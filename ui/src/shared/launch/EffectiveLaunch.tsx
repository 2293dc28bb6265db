import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { useState, type ReactNode } from "react";
import { Empty } from "../ui/Empty";
import { said } from "./fields";
import { type Effective, type Layer, type Row, rowsOf } from "./layers";

type Props = { launch: Effective; layers: Layer[]; actions: ReactNode };

/** EffectiveLaunch says field by field what holds for a server, who states it, and what that goes before. */
export function EffectiveLaunch({ launch, layers, actions }: Props) {
  const [all, setAll] = useState(false);
  const rows = rowsOf(launch, layers);
  const stated = rows.filter((r) => r.by !== undefined || r.instead.length > 0);
  return (
    <Table
      variant="container"
      wrapLines
      items={all ? rows : stated}
      header={
        <Header variant="h2" counter={`(${stated.length} of ${rows.length} fields are stated)`} actions={actions}>
          {launch.name}
        </Header>
      }
      filter={
        <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>
          Also what nobody states
        </Toggle>
      }
      empty={<Empty title="Nothing is stated: all stays as DRS has it" />}
      columnDefinitions={[
        { id: "field", header: "Field", cell: (r) => r.field.label, isRowHeader: true, minWidth: 150 },
        { id: "value", header: "What holds", cell: (r) => <Holds row={r} />, minWidth: 180 },
        { id: "by", header: "Stated by", cell: (r) => r.by ?? <Box color="text-body-secondary">DRS</Box>, minWidth: 160 },
        { id: "instead", header: "Instead of", cell: (r) => (r.instead.length > 0 ? r.instead.map((i) => <div key={i.by}>{`${said(r.field, i.value)}, by ${i.by}`}</div>) : "–"), minWidth: 180 },
      ]}
    />
  );
}

function Holds({ row: { field, value } }: { row: Row }) {
  return value === undefined ? <Box color="text-body-secondary">as DRS has it</Box> : <b>{said(field, value)}</b>;
}
