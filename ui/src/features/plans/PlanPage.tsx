import "./text.css";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApplyLaunches } from "@/shared/launch/ApplyLaunches";
import { useMay } from "@/shared/session/useMay";
import { Loaded } from "@/shared/ui/Loaded";
import { DeletePlan } from "./DeletePlan";
import { draftOf } from "./draft";
import { Facts } from "./Facts";
import { PlanGraph } from "./PlanGraph";
import { type Plan, usePlan } from "./plans";
import { textOf } from "./text";
import { Versions } from "./Versions";
import { WaveTable } from "./WaveTable";

/** PlanPage shows a plan: its waves, what was promised, and how it came to be what it is. */
export default function PlanPage() {
  const { plan = "" } = useParams();
  return <Loaded query={usePlan(plan)}>{(p) => <Shown plan={p} />}</Loaded>;
}

function Shown({ plan: p }: { plan: Plan }) {
  const draft = draftOf(p);
  return (
    <ContentLayout header={<Header variant="h1" description={p.description} actions={<Deeds plan={p} />}>{p.name}</Header>}>
      <SpaceBetween size="l">
        <Facts plan={p} />
        <Tabs
          tabs={[
            {
              id: "waves",
              label: "Waves",
              content: (
                <SpaceBetween size="m">
                  <PlanGraph draft={draft} />
                  <WaveTable plan={p.planID} waves={p.waves} />
                </SpaceBetween>
              ),
            },
            { id: "yaml", label: "YAML", content: <Container><pre className="davit-text" tabIndex={0} aria-label="The plan as YAML">{textOf(draft)}</pre></Container> },
            { id: "versions", label: "Versions", content: <Versions plan={p} /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Deeds are what can be done with the plan by who is signed in. */
function Deeds({ plan: p }: { plan: Plan }) {
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const changes = useMay("plan");
  const drills = useMay("drill");
  const recovers = useMay("recover");
  const at = encodeURIComponent(p.name);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {changes ? <Button onClick={() => setDeleting(true)}>Delete</Button> : null}
      {changes ? <Button onClick={() => void navigate(`/plans/${at}/edit`)}>Change</Button> : null}
      <ApplyLaunches label="Apply launch configuration…" of={{ plan: p.planID }} what={`plan ${p.name}, in a recovery,`} scenarios={Object.keys(p.scenarios ?? {}).toSorted()} />
      {recovers ? <Button onClick={() => void navigate(`/start/${at}?mode=RECOVERY`)}>Recover</Button> : null}
      {drills ? <Button variant="primary" onClick={() => void navigate(`/start/${at}`)}>Drill</Button> : null}
      {deleting ? <DeletePlan plan={p} onDone={() => setDeleting(false)} /> : null}
    </SpaceBetween>
  );
}
