import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { CostEstimate } from "./CostEstimate";
import { Recommended } from "./Recommended";
import { TemplateComplianceChecker } from "./TemplateComplianceChecker";
import { TemplateList } from "./TemplateList";

/** TemplatesPage shows the launch templates of all accounts, how they comply with the rules, what they cost, and what is recommended. */
export default function TemplatesPage() {
  return (
    <ContentLayout header={<Header variant="h1" description="What DRS launches each server from, in all accounts and Regions">Launch templates</Header>}>
      <Tabs
        tabs={[
          { id: "templates", label: "Templates", content: <TemplateList /> },
          { id: "compliance", label: "Compliance", content: <TemplateComplianceChecker /> },
          { id: "cost", label: "Cost", content: <CostEstimate /> },
          { id: "recommendations", label: "Recommendations", content: <Recommended /> },
        ]}
      />
    </ContentLayout>
  );
}
