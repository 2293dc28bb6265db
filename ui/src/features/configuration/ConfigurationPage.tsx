import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { useMay } from "@/shared/session/useMay";
import { Export } from "./Export";
import { Imports } from "./Imports";
import { Import } from "./Import";

/** ConfigurationPage carries configuration between servers and files. */
export default function ConfigurationPage() {
  const imports = useMay("install");
  return (
    <ContentLayout header={<Header variant="h1" description="Accounts, groups, plans and settings as a file">Configuration</Header>}>
      <Tabs
        tabs={[
          { id: "export", label: "Export", content: <Export /> },
          ...(imports ? [{ id: "import", label: "Import", content: <Import /> }] : []),
          { id: "history", label: "History", content: <Imports /> },
        ]}
      />
    </ContentLayout>
  );
}
