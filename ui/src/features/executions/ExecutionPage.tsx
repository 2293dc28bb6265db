import Alert from "@cloudscape-design/components/alert";
import ContentLayout from "@cloudscape-design/components/content-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useParams } from "react-router";
import type { Live } from "@/shared/live/useLive";
import { instant } from "@/shared/time/time";
import { Loaded } from "@/shared/ui/Loaded";
import { Ask, type Asked } from "./Ask";
import { Course } from "./Course";
import { Decisions } from "./Decisions";
import { type Execution, useExecutionLive } from "./executions";
import { ExecutionHeader } from "./ExecutionHeader";
import { Facts } from "./Facts";
import { firstPart, Parts } from "./Parts";
import { Standing } from "./standing";
import { waveID } from "./Waves";

/** ExecutionPage shows an execution as it goes. */
export default function ExecutionPage() {
  const { id = "" } = useParams();
  const { query, live } = useExecutionLive(id);
  return <Loaded query={query}>{(e) => <Shown execution={e} live={live} />}</Loaded>;
}

function Shown({ execution: e, live }: { execution: Execution; live: Live }) {
  const [asked, setAsked] = useState<Asked>();
  const [part, setPart] = useState(firstPart);
  const goTo = (wave: number) => {
    flushSync(() => setPart(firstPart)); // so that it is there to go to
    document.getElementById(waveID(wave))?.scrollIntoView({ block: "start" });
  };
  return (
    <Standing value={e}>
      <ContentLayout header={<ExecutionHeader execution={e} live={live} onAsk={setAsked} />}>
        <SpaceBetween size="l">
          <Old live={live} asOf={e.asOf} />
          {e.mode === "RECOVERY" ? (
            <Alert type="error" header="This is a recovery, not a drill">
              What it launches is production.
            </Alert>
          ) : null}
          <Decisions decisions={e.decisions} onAsk={setAsked} />
          <Facts execution={e} />
          <Course execution={e} choose={goTo} />
          <Parts part={part} onPart={setPart} onAsk={setAsked} />
        </SpaceBetween>
        {asked ? <Ask execution={e} asked={asked} onDone={() => setAsked(undefined)} /> : null}
      </ContentLayout>
    </Standing>
  );
}

/** Old says that what is shown is not how things stand any more, as far as this page knows. */
function Old({ live, asOf }: { live: Live; asOf: string }) {
  if (live.state === "lost") {
    return (
      <Alert type="warning" header="The connection to the server is lost">
        What you see is as of {instant(asOf)}. The page tries to reach the server, and goes on by itself.
      </Alert>
    );
  }
  if (live.state === "ended") {
    return (
      <Alert type="warning" header="This page is not kept up to date any more">
        What you see is as of {instant(asOf)}. Your session may have ended: load the page again.
      </Alert>
    );
  }
  return null;
}
