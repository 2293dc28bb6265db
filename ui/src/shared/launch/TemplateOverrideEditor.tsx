import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useRef, useState } from "react";
import { Trouble } from "../ui/Trouble";
import { DRSTemplateConfiguration } from "./DRSTemplateConfiguration";
import type { Field } from "./fields";
import { LaunchTemplateEditor } from "./LaunchTemplateEditor";
import { type Saved, type Stating, useStating } from "./launches";
import { type Effective, type Group, inherited, type Layer, layersOf, type Source, type View } from "./layers";
import { placeOf, refusedOf } from "./refused";

type Props = { group: Group; view: View; effective: Effective | undefined; source: Source; onSaved: (saved: Saved) => void; onDone: () => void };

/** TemplateOverrideEditor writes what one source states of a launch, over what it inherits field by field. */
export function TemplateOverrideEditor(props: Props) {
  // What was read when it was begun is what is changed, whatever is read meanwhile: the server says so if that is too old.
  const [{ group, view, effective }] = useState(props);
  const { source, onSaved, onDone } = props;
  const save = useStating(group, view, source);
  const own = source === "SERVER" && view.server ? group.servers?.[view.server] : undefined;
  const [alone, setAlone] = useState(own?.useGroupDefaults === false);
  const saved = layersOf(group, view).find((l) => l.source === source);
  const [spec, change] = useState(saved?.spec ?? {});
  // Whoever is written here has what is written, and the group does not count below a server that is to stand alone.
  const layers = layersOf(group, view).map((l): Layer => {
    if (l.source === source) return { ...l, spec, fresh: JSON.stringify(spec.launchTemplate) !== JSON.stringify(l.spec.launchTemplate) };
    return l.source === "GROUP" && source === "SERVER" ? { ...l, counts: !alone } : l;
  });
  const written: Stating = { spec, useGroupDefaults: !alone };
  const now = useRef(written);
  now.current = written;
  const [sent, setSent] = useState<Stating>();
  const unsent = sent !== undefined && !same(sent, written);
  const keep = () => {
    setSent(written);
    // What is written while it is being saved is not lost: it is not saved yet, and says so.
    save.mutate(written, { onSuccess: (saved) => same(now.current, written) && onSaved(saved) });
  };
  const why = refusedOf(save.error, placeOf(source, view));
  const refused = (name: keyof typeof why) => (JSON.stringify(spec[name]) === JSON.stringify(sent?.spec[name]) ? why[name] : undefined);
  const draft = { spec, change, refused, below: (field: Field) => inherited(layers, source, field, effective), ofOneServer: source === "SERVER" };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="What is stated here goes before what is inherited; it is applied when an execution begins">{`Stated by ${saved?.title}`}</Header>}>
        {source === "SERVER" ? (
          <Toggle checked={!alone} onChange={({ detail }) => setAlone(!detail.checked)}>
            Where nothing is stated here, what the group states holds
          </Toggle>
        ) : (
          <Box color="text-body-secondary">{reach(source)}</Box>
        )}
      </Container>
      <LaunchTemplateEditor where={group} draft={draft} />
      <DRSTemplateConfiguration draft={draft} />
      {save.error ? <Trouble error={save.error} /> : null}
      {unsent && save.isSuccess ? <Alert type="warning" header="Not all is saved">What you have changed since you saved is not saved yet.</Alert> : null}
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={onDone}>
            Do not keep
          </Button>
          <Button variant="primary" loading={save.isPending && !unsent} onClick={keep}>
            Save
          </Button>
        </SpaceBetween>
      </Box>
    </SpaceBetween>
  );
}

const same = (a: Stating, b: Stating) => a.spec === b.spec && a.useGroupDefaults === b.useGroupDefaults;

/** reach says whose launches a source changes. */
function reach(source: Source): string {
  if (source === "GROUP") return "It holds for all servers of the group, in every plan.";
  if (source === "PLAN") return "It holds for all servers of the plan, in drills and in recoveries.";
  if (source === "MODE") return "It holds for all servers of the plan, in this mode alone.";
  return "It holds for all servers of the plan, in executions that are started with this scenario.";
}
