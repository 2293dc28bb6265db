import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import { Instant } from "@/shared/time/Instant";
import { Loaded } from "@/shared/ui/Loaded";

type Event = Schemas["Event"];

const shown = 500;

/** Story tells an execution's events in sentences, the newest first. */
export function Story({ id, version }: { id: string; version: number }) {
  const after = Math.max(0, version - shown);
  const query = useQuery({
    queryKey: ["events", id, version],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}/events", { signal, params: { path: { executionID: id }, query: { after, limit: shown } } })) as Promise<Schemas["EventPage"]>,
    placeholderData: (before) => before,
  });
  return (
    <Loaded query={query}>
      {(page) => (
        <Table<Event>
          variant="container"
          contentDensity="compact"
          items={page.events.toReversed()}
          trackBy="seq"
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
