import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Empty } from "@/shared/ui/Empty";
import { nameOf } from "./history";
import type { Template } from "./templates";

/** Settings are what a version of a launch template says, at first the default one. */
export function Settings({ template: t }: { template: Template }) {
  const [number, setNumber] = useState(t.defaultVersion);
  const version = t.versions.find((v) => v.version === number);
  return (
    <SpaceBetween size="m">
      <Choice label="Version" options={t.versions.map((v) => ({ value: String(v.version), label: nameOf(v, t), description: v.description }))} value={String(number)} onChange={(v) => setNumber(Number(v))} />
      <Table
        variant="container"
        wrapLines
        trackBy="name"
        items={version?.settings ?? []}
        header={<Header variant="h2" counter={`(${version?.settings.length ?? 0})`} description="By the paths that lead to them in EC2's words; of user data its SHA-256 alone">Settings</Header>}
        empty={<Empty title="This version states nothing" />}
        columnDefinitions={[
          { id: "name", header: "Setting", cell: (s) => s.name, isRowHeader: true },
          { id: "value", header: "Value", cell: (s) => <code>{s.value}</code> },
        ]}
      />
    </SpaceBetween>
  );
}
