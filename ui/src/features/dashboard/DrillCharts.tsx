import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import MixedLineBarChart, { type MixedLineBarChartProps } from "@cloudscape-design/components/mixed-line-bar-chart";
import { precise } from "@/shared/time/time";
import { type Drill, inWords, type Measure, unitOf } from "./drills";

/** DrillCharts show what drills took, with what was promised as a line across. */
export default function DrillCharts({ drills }: { drills: Drill[] }) {
  return (
    <ColumnLayout columns={2}>
      <One title="Recovery time (RTO)" by="rto" drills={drills} />
      <One title="Age of the data (RPO)" by="rpo" drills={drills} />
    </ColumnLayout>
  );
}

type Series = MixedLineBarChartProps<string>["series"][number];

function One({ title, by, drills }: { title: string; by: Measure; drills: Drill[] }) {
  const highest = Math.max(1, ...drills.flatMap((d) => [d[by].measured ?? 0, d[by].promised ?? 0]));
  const unit = unitOf(highest);
  const inSeconds = (y: number) => precise(y * unit.seconds);
  const bars = (name: string, kept: (met: boolean | undefined) => boolean): Series => ({
    type: "bar",
    title: name,
    valueFormatter: inSeconds,
    data: drills.filter((d) => d[by].measured !== undefined && kept(d[by].met)).map((d) => ({ x: d.at, y: (d[by].measured ?? 0) / unit.seconds })),
  });
  const promised: Series = { type: "line", title: "Objective", valueFormatter: inSeconds, data: drills.filter((d) => d[by].promised).map((d) => ({ x: d.at, y: (d[by].promised ?? 0) / unit.seconds })) };
  const series = [bars("Measured", (met) => met !== false), bars("Measured, objective missed", (met) => met === false), promised].filter((s) => "data" in s && s.data.length > 0);
  const said = `${title}: ${inWords(drills, by)}`;
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <Box color="text-body-secondary">{inWords(drills, by)}</Box>
      <MixedLineBarChart<string>
        height={200}
        hideFilter
        stackedBars
        series={series}
        xScaleType="categorical"
        xDomain={drills.map((d) => d.at)}
        yDomain={[0, (highest / unit.seconds) * 1.1]}
        ariaLabel={said}
        empty={<Box textAlign="center">Nothing was measured</Box>}
        i18nStrings={{ xTickFormatter: day, yTickFormatter: (y) => `${y} ${unit.name}`, chartAriaRoleDescription: "bar chart", detailPopoverDismissAriaLabel: "Close", legendAriaLabel: "What the colours mean" }}
      />
    </div>
  );
}

const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const times = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const day = (at: string) => `${dates.format(new Date(at))}\n${times.format(new Date(at))}`;
