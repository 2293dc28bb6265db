import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { type ReactNode, useState } from "react";
import { Changes } from "@/shared/change/Changes";
import { Empty } from "@/shared/ui/Empty";
import type { ConfigPlan } from "./configuration";

type Item = ConfigPlan["items"][number];

const looks: Record<Item["action"], { type: StatusIndicatorProps.Type; text: string }> = {
  CREATE: { type: "success", text: "Created" },
  CHANGE: { type: "info", text: "Changed" },
  DELETE: { type: "warning", text: "Deleted" },
  LEAVE: { type: "stopped", text: "Left alone" },
  REFUSE: { type: "error", text: "Refused" },
};

/** Diff says what would become of each object, field by field, and why. */
export function Diff({ plan, children }: { plan: ConfigPlan; children?: ReactNode }) {
  const [all, setAll] = useState(false);
  const c = plan.counts;
  const items = all ? plan.items : plan.items.filter((i) => i.action !== "LEAVE");
  return (
    <SpaceBetween size="m">
      {plan.findings.map((f, i) => (
        <Alert key={i} type={f.severity === "ERROR" ? "error" : "warning"}>
          {f.line ? `Line ${f.line}: ` : ""}
          {f.message}
        </Alert>
      ))}
      <Table
        variant="container"
        wrapLines
        items={items}
        header={
          <Header
            variant="h2"
            description={`${c.created} created, ${c.changed} changed, ${c.deleted} deleted, ${c.unchanged} left alone, ${c.refused} refused`}
            actions={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>
                  Also what is left alone
                </Toggle>
                {children}
              </SpaceBetween>
            }
          >
            What would change
          </Header>
        }
        empty={<Empty title="Nothing would change" />}
        columnDefinitions={[
          { id: "action", header: "What", cell: (i) => <StatusIndicator type={looks[i.action].type}>{looks[i.action].text}</StatusIndicator>, width: 150 },
          { id: "kind", header: "Kind", cell: (i) => i.kind, width: 140 },
          { id: "name", header: "Name", cell: (i) => i.name, isRowHeader: true },
          {
            id: "why",
            header: "Details",
            cell: (i) => (
              <>
                {i.why}
                {i.findings?.map((f, n) => <div key={n}>{f.field ? <code>{f.field}</code> : null} {f.message}</div>)}
                <Changes of={i.changes} />
              </>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
