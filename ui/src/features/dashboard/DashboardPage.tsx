import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useCoalesced } from "@/shared/live/useCoalesced";
import { useLive } from "@/shared/live/useLive";
import { Capacity } from "./Capacity";
import { Drills } from "./Drills";
import { Plans } from "./Plans";
import { Running } from "./Running";
import { Servers } from "./Servers";

/** hintPause is how long hints are gathered before what they are about is read again. */
const hintPause = 1000;

/** DashboardPage shows what needs a person now, what runs, and how ready everything is. */
export default function DashboardPage() {
  const queries = useQueryClient();
  const again = useCoalesced(() => queries.invalidateQueries({ queryKey: ["dashboard"] }), hintPause);
  useLive("/api/v1/events", again);
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
