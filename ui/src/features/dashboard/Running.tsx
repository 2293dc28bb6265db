import Box from "@cloudscape-design/components/box";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Schemas } from "@/shared/api/client";
import { To } from "@/shared/link/To";
import { State } from "@/shared/state/State";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Mode } from "@/shared/ui/Mode";
import { useFull, useNewest } from "./data";

type Summary = Schemas["ExecutionSummary"];

/** Running are the executions that are not over, or not cleaned up, with what they want. */
export function Running() {
  const query = useNewest();
  return (
    <Loaded query={query}>
      {(page) => {
        const open = page.items.filter(unfinished);
        return (
          <Cards
            items={open}
            trackBy="executionID"
            cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }]}
            header={<Header counter={`(${open.length})`}>Running, and what needs a person now</Header>}
            empty={<Empty title="Nothing runs, and nobody is waited for" />}
            cardDefinition={{
              header: (e) => (
                <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                  <To href={`/executions/${e.executionID}`} fontSize="heading-m">
                    {e.plan.name}
                  </To>
                  <Mode of={e.mode} />
                  <State of={e.state} />
                </SpaceBetween>
              ),
              sections: [{ id: "now", content: (e) => <Now id={e.executionID} /> }],
            }}
          />
        );
      }}
    </Loaded>
  );
}

/** unfinished reports whether something of an execution is left to do. */
export function unfinished(e: Summary): boolean {
  if (!e.endedAt) return true;
  return e.mode === "DRILL" && e.cleanup !== "COMPLETED" && e.cleanup !== undefined;
}

function Now({ id }: { id: string }) {
  return (
    <Loaded query={useFull(id)}>
      {(e) => (
        <SpaceBetween size="xs">
          <Box>{e.headline}</Box>
          <ProgressBar value={e.progress} ariaLabel={`Progress of ${e.plan.name}`} />
          {e.decisions.map((d) => (
            <StatusIndicator key={`${d.kind} ${d.wave}`} type="warning">
              {d.question}
            </StatusIndicator>
          ))}
        </SpaceBetween>
      )}
    </Loaded>
  );
}
