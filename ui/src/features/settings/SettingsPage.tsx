import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { useMay } from "@/shared/session/useMay";
import { Channels } from "./Channels";
import { Features } from "./Features";
import { Notifications } from "./Notifications";
import { Roles } from "./Roles";
import { You } from "./You";

/** SettingsPage says who may do what, who is told, and what is switched on. */
export default function SettingsPage() {
  const administers = useMay("administer");
  return (
    <ContentLayout header={<Header variant="h1">Settings</Header>}>
      <Tabs
        tabs={[
          ...(administers ? [{ id: "roles", label: "Roles", content: <Roles /> }] : []),
          { id: "channels", label: "Channels", content: <Channels /> },
          ...(administers ? [{ id: "notifications", label: "Notifications", content: <Notifications /> }] : []),
          { id: "features", label: "Features", content: <Features /> },
          { id: "you", label: "You", content: <You /> },
        ]}
      />
    </ContentLayout>
  );
}
