import BarChart from "@cloudscape-design/components/bar-chart";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import type { Schemas } from "@/shared/api/client";
import { duration } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useNewest } from "./data";

type Summary = Schemas["ExecutionSummary"];

/** Drills shows how long the last drills took. */
export function Drills() {
  const query = useNewest();
  return (
    <Container header={<Header variant="h2" description="From the start to the end, the newest on the right">The last drills</Header>}>
      <Loaded query={query}>
        {(page) => {
          const drills = lastDrills(page.items);
          if (drills.length === 0) return <Empty title="There was no drill yet" />;
          return (
            <BarChart
              height={180}
              hideFilter
              hideLegend
              ariaLabel="How long the last drills took"
              xTitle="Drill"
              yTitle="Minutes"
              xDomain={drills.map((d) => d.name)}
              series={[{ type: "bar", title: "Took", data: drills.map((d) => ({ x: d.name, y: d.minutes })), valueFormatter: (y: number) => duration(y * 60) }]}
            />
          );
        }}
      </Loaded>
    </Container>
  );
}

const most = 12;

/** lastDrills are the last drills that ended, the oldest first, with the minutes they took. */
export function lastDrills(executions: Summary[]): { name: string; minutes: number }[] {
  return executions
    .filter((e) => e.mode === "DRILL" && e.endedAt && e.startedAt)
    .slice(0, most)
    .map((e) => ({
      name: `${e.plan.name} ${new Date(e.createdAt).toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" })}`,
      minutes: (Date.parse(e.endedAt ?? "") - Date.parse(e.startedAt ?? "")) / 60_000,
    }))
    .reverse();
}
