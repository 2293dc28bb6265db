import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import type { Layer, Plan, Source } from "./layers";
import { NewScenario } from "./NewScenario";

type Props = { layers: Layer[]; plan: Plan | undefined; onState: (source: Source, scenario?: string) => void };

/** Change offers to change what each source states of the launch that is shown. */
export function Change({ layers, plan, onState }: Props) {
  const [naming, setNaming] = useState(false);
  const [only] = layers;
  if (!only) return null;
  if (layers.length === 1) return <Button onClick={() => onState(only.source)}>{`Change what ${only.title} states`}</Button>;
  const items = layers.map((l) => ({ id: l.source, text: `Of ${l.title}`, description: Object.keys(l.spec).length > 0 ? undefined : "it states nothing" }));
  return (
    <>
      <ButtonDropdown items={plan ? [...items, { id: "new", text: "Of a new scenario" }] : items} onItemClick={({ detail }) => (detail.id === "new" ? setNaming(true) : onState(detail.id as Source))}>
        Change the configuration
      </ButtonDropdown>
      {naming && plan ? <NewScenario plan={plan} onNamed={(name) => onState("SCENARIO", name)} onDone={() => setNaming(false)} /> : null}
    </>
  );
}
