import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { findingColumns, worstFirst } from "@/shared/finding/findings";
import { Choice } from "@/shared/form/Choice";
import { modes } from "@/shared/launch/modes";
import { Loaded } from "@/shared/ui/Loaded";
import { Rules } from "./Rules";
import { type Template, useTemplateCompliance } from "./templates";

/** TemplateCompliance says which rules the launch of the template's source server breaks. */
export function TemplateCompliance({ template: { accountID, region, launchTemplateID } }: { template: Template }) {
  const [mode, setMode] = useState("RECOVERY");
  return (
    <SpaceBetween size="m">
      <Choice label="Launched in a" options={modes} value={mode} onChange={setMode} />
      <Loaded query={useTemplateCompliance({ accountID, region, launchTemplateID }, mode)}>
        {({ rules, findings }) => (
          <SpaceBetween size="m">
            <Table
              variant="container"
              wrapLines
              items={worstFirst(findings)}
              header={<Header variant="h2" counter={`(${findings.length})`}>What is not kept</Header>}
              empty={<StatusIndicator type="success">All rules are kept</StatusIndicator>}
              columnDefinitions={findingColumns}
            />
            <Rules rules={rules} />
          </SpaceBetween>
        )}
      </Loaded>
    </SpaceBetween>
  );
}
