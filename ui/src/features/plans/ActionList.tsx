import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ActionForm } from "./ActionForm";
import { type Stage, wavesOf } from "./draft";
import type { Action, Draft, Wave } from "./plans";
import { TestRunButton } from "./TestRunButton";

const stages = { preWaveActions: "BEFORE", postWaveActions: "AFTER" } as const;

type Props = { title: string; saved: string | undefined; draft: Draft; index: number; stage: Stage; change: (by: Partial<Wave>) => void };

/** ActionList edits the actions of one stage of a wave. */
export function ActionList({ title, saved, draft, index, stage, change }: Props) {
  const actions = wavesOf(draft)[index]?.[stage] ?? [];
  const set = (to: Action[]) => change({ [stage]: to.length > 0 ? to : undefined });
  const swap = (i: number, by: number) => {
    const moved = [...actions];
    const [one] = moved.splice(i, 1);
    if (one) moved.splice(i + by, 0, one);
    set(moved);
  };
  return (
    <ExpandableSection headerText={title} headerCounter={`(${actions.length})`} headingTagOverride="h4" variant="footer" defaultExpanded={actions.length > 0}>
      <SpaceBetween size="s">
        {actions.map((action, i) => (
          <ExpandableSection
            key={i}
            variant="stacked"
            headingTagOverride="h5"
            headerText={action.name || "(no name)"}
            headerDescription={`${action.documentName || "no document"}${action.runIn ? `, in ${action.runIn}` : ""}`}
            headerActions={
              <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
                {saved && action.name && action.documentName ? <TestRunButton plan={saved} tried={{ wave: wavesOf(draft)[index]?.name, drafted: action, stage: stages[stage] }} name={action.name} runIn={action.runIn} /> : null}
                <Button iconName="angle-up" variant="icon" ariaLabel={`Move the action ${action.name} up`} disabled={i === 0} onClick={() => swap(i, -1)} />
                <Button iconName="angle-down" variant="icon" ariaLabel={`Move the action ${action.name} down`} disabled={i === actions.length - 1} onClick={() => swap(i, 1)} />
                <Button iconName="remove" variant="icon" ariaLabel={`Remove the action ${action.name}`} onClick={() => set(actions.filter((_, at) => at !== i))} />
              </SpaceBetween>
            }
          >
            <ActionForm action={action} wave={wavesOf(draft)[index]} change={(by) => set(actions.map((a, at) => (at === i ? { ...a, ...by } : a)))} />
          </ExpandableSection>
        ))}
        <Button onClick={() => set([...actions, { name: "", documentName: "" } as Action])}>Add an action</Button>
      </SpaceBetween>
    </ExpandableSection>
  );
}
