import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useParams } from "react-router";
import { LaunchTemplateValidator } from "@/shared/launch/LaunchTemplateValidator";
import { useMay } from "@/shared/session/useMay";
import { Loaded } from "@/shared/ui/Loaded";
import { Copy } from "./Copy";
import { Facts } from "./Facts";
import { Settings } from "./Settings";
import { TemplateCompliance } from "./TemplateCompliance";
import { type Template, useCheck, useTemplate } from "./templates";
import { TemplateVersionHistory } from "./TemplateVersionHistory";

/** TemplatePage shows a launch template: what it says, how it came to that, and whether it would launch. */
export default function TemplatePage() {
  const { accountID = "", region = "", id = "" } = useParams();
  return <Loaded query={useTemplate({ accountID, region, launchTemplateID: id })}>{(t) => <Shown template={t} />}</Loaded>;
}

function Shown({ template: t }: { template: Template }) {
  const [copying, setCopying] = useState(false);
  const may = useMay("templates");
  return (
    <ContentLayout header={<Header variant="h1" description={`${t.launchTemplateID} in ${t.accountID}/${t.region}`} actions={may && t.versions.length > 0 ? <Button onClick={() => setCopying(true)}>Copy</Button> : undefined}>{t.name}</Header>}>
      <SpaceBetween size="l">
        {t.error ? (
          <Alert type="warning" header="EC2 did not tell the versions">
            {t.error.detail} Those that were seen last are shown.
          </Alert>
        ) : null}
        <Facts template={t} />
        <Tabs
          tabs={[
            { id: "settings", label: "Settings", content: <Settings template={t} /> },
            { id: "versions", label: "Versions", content: <TemplateVersionHistory template={t} /> },
            { id: "check", label: "Check", content: <Check template={t} /> },
            ...(t.sourceServerID ? [{ id: "compliance", label: "Compliance", content: <TemplateCompliance template={t} /> }] : []),
          ]}
        />
        {copying ? <Copy template={t} onDone={() => setCopying(false)} /> : null}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Check({ template: { accountID, region, launchTemplateID, defaultVersion } }: { template: Template }) {
  const query = useCheck({ accountID, region, launchTemplateID });
  return <LaunchTemplateValidator query={query} description={`Version ${defaultVersion}, the default, against DRS and the Region, and the source server that is launched from it`} />;
}
