import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { changeWave, moveWave, removeWave, wavesOf } from "./draft";
import type { Draft } from "./plans";
import { WaveForm } from "./WaveForm";

type Props = {
  /** saved is the plan as it is kept; a new one has none yet. */
  saved: string | undefined;
  draft: Draft;
  change: (d: Draft) => void;
  chosen: number;
  choose: (index: number) => void;
  add: () => void;
};

/** WaveList edits the waves one by one: all that the graph can, by keyboard. */
export function WaveList({ saved, draft, change, chosen, choose, add }: Props) {
  const waves = wavesOf(draft);
  return (
    <Container header={<Header variant="h2" counter={`(${waves.length})`} actions={<Button onClick={add}>Add a wave</Button>}>Waves</Header>}>
      <SpaceBetween size="xs">
        {waves.map((wave, i) => (
          <ExpandableSection
            key={i}
            variant="stacked"
            headingTagOverride="h3"
            headerText={`${i + 1}. ${wave.name || "(no name)"}`}
            headerDescription={(wave.groups ?? []).join(", ") || "no groups"}
            headerActions={
              <SpaceBetween direction="horizontal" size="xxs">
                <Button iconName="angle-up" variant="icon" ariaLabel={`Move ${wave.name} up`} disabled={i === 0} onClick={() => change(moveWave(draft, i, -1))} />
                <Button iconName="angle-down" variant="icon" ariaLabel={`Move ${wave.name} down`} disabled={i === waves.length - 1} onClick={() => change(moveWave(draft, i, 1))} />
                <Button iconName="remove" variant="icon" ariaLabel={`Remove ${wave.name}`} onClick={() => change(removeWave(draft, i))} />
              </SpaceBetween>
            }
            expanded={i === chosen}
            onChange={({ detail }) => choose(detail.expanded ? i : -1)}
          >
            {i === chosen ? <WaveForm saved={saved} draft={draft} index={i} change={(by) => change(changeWave(draft, i, by))} /> : null}
          </ExpandableSection>
        ))}
      </SpaceBetween>
    </Container>
  );
}
