import Alert from "@cloudscape-design/components/alert";
import ContentLayout from "@cloudscape-design/components/content-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useParams } from "react-router";
import type { Live } from "@/shared/live/useLive";
import { instant } from "@/shared/time/time";
import { Loaded } from "@/shared/ui/Loaded";
import { Ask, type Asked } from "./Ask";
import { Comparison } from "./Comparison";
import { Decisions } from "./Decisions";
import { type Execution, useExecutionLive } from "./executions";
import { ExecutionHeader } from "./ExecutionHeader";
import { Facts } from "./Facts";
import { Jobs } from "./Jobs";
import { Said } from "./Said";
import { Situation } from "./Situation";
import { Story } from "./Story";
import { Timeline } from "./Timeline";
import { Waves } from "./Waves";

/** ExecutionPage shows an execution as it goes. */
export default function ExecutionPage() {
  const { id = "" } = useParams();
  const { query, live } = useExecutionLive(id);
  return <Loaded query={query}>{(e) => <Shown execution={e} live={live} />}</Loaded>;
}

function Shown({ execution: e, live }: { execution: Execution; live: Live }) {
  const [asked, setAsked] = useState<Asked>();
  return (
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
        <Timeline execution={e} />
        <Tabs
          i18nStrings={{ scrollLeftAriaLabel: "Show the tabs on the left", scrollRightAriaLabel: "Show the tabs on the right" }}
          tabs={[
            { id: "waves", label: "Waves", content: <Waves execution={e} /> },
            { id: "jobs", label: "Jobs", content: <Jobs execution={e} /> },
            { id: "story", label: "What happened", content: <Story id={e.executionID} version={e.version} /> },
            { id: "said", label: "What people said", content: <Said execution={e} onAsk={setAsked} /> },
            { id: "situation", label: "Situation", content: <Situation id={e.executionID} version={e.version} /> },
            { id: "comparison", label: "Comparison", content: <Comparison execution={e} /> },
          ]}
        />
      </SpaceBetween>
      {asked ? <Ask execution={e} asked={asked} onDone={() => setAsked(undefined)} /> : null}
    </ContentLayout>
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
