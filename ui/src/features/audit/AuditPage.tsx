import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { Holds } from "./Holds";
import { Reports } from "./Reports";
import { Retention } from "./Retention";
import { Trail } from "./Trail";

/** AuditPage shows who did what, proves it, and makes reports of it. */
export default function AuditPage() {
  return (
    <ContentLayout header={<Header variant="h1" description="Who did what, and what came of it">Audit and reports</Header>}>
      <Tabs
        tabs={[
          { id: "trail", label: "Trail", content: <Trail /> },
          { id: "reports", label: "Reports", content: <Reports /> },
          { id: "retention", label: "Retention and archives", content: <Retention /> },
          { id: "holds", label: "Legal holds", content: <Holds /> },
        ]}
      />
    </ContentLayout>
  );
}
