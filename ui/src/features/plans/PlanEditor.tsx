import "./text.css";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Refusal } from "@/shared/api/client";
import { useFirst } from "@/shared/change/useFirst";
import { Trouble } from "@/shared/ui/Trouble";
import { addWave } from "./draft";
import { Findings } from "./Findings";
import { Names } from "./Names";
import { PlanGraph } from "./PlanGraph";
import { type Plan, useSave } from "./plans";
import { problems } from "./problems";
import { useSchema } from "./schema";
import { useDraft, type View } from "./useDraft";
import { useLeaving } from "./useLeaving";
import { WaveList } from "./WaveList";
import { YamlEditor } from "./YamlEditor";

/** PlanEditor changes the plan that was read, or writes a new one. */
export function PlanEditor({ read: latest }: { read?: Plan }) {
  const read = useFirst(latest);
  const d = useDraft(read);
  const [chosen, setChosen] = useState(0);
  const save = useSave(read);
  const navigate = useNavigate();
  const schema = useSchema();
  useLeaving(d.touched && !save.isSuccess);
  const found = problems(d.draft);
  const back = read ? `/plans/${encodeURIComponent(read.name)}` : "/plans";
  const keep = () => save.mutate(d.draft, { onSuccess: (p) => void navigate(`/plans/${encodeURIComponent(p.name)}`) });
  const graph = (
    <PlanGraph draft={d.draft} change={d.view === "waves" ? d.change : undefined} chosen={chosen} choose={setChosen} />
  );
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={() => void navigate(back)}>
        Do not keep
      </Button>
      <Button variant="primary" loading={save.isPending} disabled={found.length > 0 || d.mistakes.length > 0 || !d.touched} onClick={keep}>
        Save
      </Button>
    </SpaceBetween>
  );
  return (
    <ContentLayout header={<Header variant="h1" description={read ? `Version ${read.version}. An execution that runs has its own copy: it is not changed.` : undefined} actions={actions}>{read ? `Change ${read.name}` : "Write a plan"}</Header>}>
      <SpaceBetween size="l">
        {save.error ? <Trouble error={save.error} /> : null}
        {save.error instanceof Refusal && save.error.status === 412 ? <Box>Somebody else has changed the plan. Open it again to see it as it is now; your text stays here until you leave.</Box> : null}
        <SegmentedControl
          label="Edit the plan as"
          selectedId={d.view}
          onChange={({ detail }) => d.setView(detail.selectedId as View)}
          options={[
            { id: "waves", text: "Waves", disabled: d.mistakes.length > 0, disabledReason: "The text cannot be read yet" },
            { id: "text", text: "YAML" },
          ]}
        />
        <Findings problems={found} mistakes={d.mistakes} />
        {d.view === "waves" ? <Names draft={d.draft} change={d.change} /> : null}
        {graph}
        {d.view === "waves" ? (
          <WaveList saved={read?.planID} draft={d.draft} change={d.change} chosen={chosen} choose={setChosen} add={() => d.change(addWave(d.draft))} />
        ) : (
          <YamlEditor label="The plan as YAML" start={d.text} onChange={d.write} schema={() => schema} />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}
