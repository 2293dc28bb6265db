import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Capacity } from "./Capacity";
import { Drills } from "./Drills";
import { Plans } from "./Plans";
import { Running } from "./Running";
import { Servers } from "./Servers";

/** DashboardPage shows what needs a person now, what runs, and how ready everything is. */
export default function DashboardPage() {
  return (
    <ContentLayout header={<Header variant="h1">Dashboard</Header>}>
      <SpaceBetween size="l">
        <Running />
        <Plans />
        <Drills />
        <Servers />
        <Capacity />
      </SpaceBetween>
    </ContentLayout>
  );
}
