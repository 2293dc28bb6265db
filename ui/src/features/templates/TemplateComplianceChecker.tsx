import ColumnLayout from "@cloudscape-design/components/column-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Why } from "@/shared/finding/findings";
import { Choice } from "@/shared/form/Choice";
import { modes } from "@/shared/launch/modes";
import { templatePath } from "@/shared/launch/templates";
import { To } from "@/shared/link/To";
import { Pager } from "@/shared/list/Pager";
import { Scopes } from "@/shared/list/Scopes";
import { usePages } from "@/shared/list/usePages";
import { State } from "@/shared/state/State";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Rules } from "./Rules";
import { useCompliance } from "./templates";

const everywhere = { value: "", label: "All" };

/** TemplateComplianceChecker holds the launches of all source servers against the rules. */
export function TemplateComplianceChecker() {
  const pages = usePages();
  const [scope, setScope] = useState("");
  const [mode, setMode] = useState("RECOVERY");
  const [accountID, region] = scope.split("/");
  const all = useCompliance({ mode, limit: 1 }).data?.scopes ?? [];
  const query = useCompliance({ accountID: accountID || undefined, region, mode, limit: 100, cursor: pages.cursor });
  const from = (set: (v: string) => void) => (v: string) => {
    set(v);
    pages.first();
  };
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={3}>
        <Choice label="Launched in a" options={modes} value={mode} onChange={from(setMode)} />
        <Choice label="Account and Region" options={[everywhere, ...all.map((s) => `${s.accountID}/${s.region}`).map((value) => ({ value, label: value }))]} value={scope} onChange={from(setScope)} />
      </ColumnLayout>
      <Loaded query={query}>
        {(page) => (
          <SpaceBetween size="m">
            <Scopes scopes={page.scopes} what="launch templates" />
            <Table
              variant="container"
              wrapLines
              trackBy="sourceServerID"
              items={page.items}
              header={<Header variant="h2" counter={`(${page.total} of ${page.checked})`} description="As AWS would launch them today, by the launch templates that were seen last">Servers whose launch breaks a rule</Header>}
              pagination={<Pager pages={pages} next={page.next} />}
              empty={<Empty title={`${page.checked === 1 ? "The one server keeps" : `All ${page.checked} servers keep`} all rules`} />}
              columnDefinitions={[
                { id: "server", header: "Server", cell: (b) => <To href={`/servers/${b.accountID}/${b.region}/${b.sourceServerID}`}>{b.name}</To>, isRowHeader: true, minWidth: 140 },
                { id: "where", header: "Account and Region", cell: (b) => `${b.accountID}/${b.region}` },
                { id: "template", header: "Launch template", cell: (b) => <To href={templatePath(b)}>{`${b.launchTemplateID} version ${b.version}`}</To>, minWidth: 180 },
                { id: "findings", header: "What is not kept", minWidth: 320, cell: (b) => b.findings.map((f, i) => <div key={i}><State of={f.severity} /> <Why finding={f} /></div>) },
              ]}
            />
            <Rules rules={page.rules} />
          </SpaceBetween>
        )}
      </Loaded>
    </SpaceBetween>
  );
}
