import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense, useState } from "react";
import type { Execution } from "./executions";
import { Timeline } from "./Timeline";

const ExecutionGraph = lazy(() => import("./ExecutionGraph"));

const ways = [
  { id: "timeline", text: "Timeline" },
  { id: "graph", text: "Graph" },
];

/** Course is how an execution goes: by the clock, or by what waits for what. */
export function Course({ execution: e, choose }: { execution: Execution; choose: (wave: number) => void }) {
  const [way, setWay] = useState("timeline");
  const actions = <SegmentedControl label="Show the course as" options={ways} selectedId={way} onChange={({ detail }) => setWay(detail.selectedId)} />;
  return (
    <Container header={<Header variant="h2" actions={actions}>Course</Header>}>
      {way === "graph" ? (
        <Suspense fallback={<Spinner />}>
          <ExecutionGraph execution={e} choose={choose} />
        </Suspense>
      ) : (
        <Timeline execution={e} />
      )}
    </Container>
  );
}
