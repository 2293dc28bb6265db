import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { TemplateComplianceChecker } from "./TemplateComplianceChecker";
import { TemplateList } from "./TemplateList";

/** TemplatesPage shows the launch templates of all accounts, and how they comply with the rules. */
export default function TemplatesPage() {
  return (
    <ContentLayout header={<Header variant="h1" description="What DRS launches each server from, in all accounts and Regions">Launch templates</Header>}>
      <Tabs
        tabs={[
          { id: "templates", label: "Templates", content: <TemplateList /> },
          { id: "compliance", label: "Compliance", content: <TemplateComplianceChecker /> },
        ]}
      />
    </ContentLayout>
  );
}
