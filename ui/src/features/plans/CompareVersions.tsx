import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { instant } from "@/shared/time/time";
import { Loaded } from "@/shared/ui/Loaded";
import { FieldTable } from "./FieldTable";
import { useVersion } from "./plans";
import { difference, type Version } from "./versions";

/** CompareVersions says what differs between any two versions: at first the last one and the one before. */
export function CompareVersions({ planID, versions }: { planID: string; versions: Version[] }) {
  const [from, setFrom] = useState(String(versions[1]?.version));
  const [to, setTo] = useState(String(versions[0]?.version));
  const options = versions.map((v) => ({ value: String(v.version), label: `Version ${v.version}`, description: `${instant(v.at)}, by ${v.by.name}` }));
  const older = useVersion(planID, Number(from));
  const newer = useVersion(planID, Number(to));
  return (
    <Container header={<Header variant="h2">Compare two versions</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <Choice label="From" options={options} value={from} onChange={setFrom} />
          <Choice label="To" options={options} value={to} onChange={setTo} />
        </ColumnLayout>
        <Loaded query={older}>{(was) => <Loaded query={newer}>{(is) => <FieldTable changes={difference(was, is)} was={`Version ${from}`} is={`Version ${to}`} />}</Loaded>}</Loaded>
      </SpaceBetween>
    </Container>
  );
}
