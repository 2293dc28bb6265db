import { LongTable } from "@/shared/list/LongTable";
import { Instant } from "@/shared/time/Instant";
import { Loaded } from "@/shared/ui/Loaded";
import { type Event, useStory } from "./story";

/** Story tells an execution's events in sentences, the newest first. */
export function Story({ id, version }: { id: string; version: number }) {
  return (
    <Loaded query={useStory(id, version)}>
      {(events) => (
        <LongTable<Event>
          variant="container"
          contentDensity="compact"
          wrapLines
          items={events.toReversed()}
          trackBy="seq"
          several="events"
          placeholder="A word of it, or who"
          textOf={(e) => `${e.text} ${e.actor.name}`}
          ariaLabels={{ tableLabel: "What happened" }}
          columnDefinitions={[
            { id: "at", header: "When", cell: (e) => <Instant at={e.at} />, width: 220 },
            { id: "who", header: "Who", cell: (e) => e.actor.name, width: 140 },
            { id: "what", header: "What", cell: (e) => e.text, isRowHeader: true },
          ]}
        />
      )}
    </Loaded>
  );
}
