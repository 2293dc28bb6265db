import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import MixedLineBarChart, { type MixedLineBarChartProps } from "@cloudscape-design/components/mixed-line-bar-chart";
import { precise } from "@/shared/time/time";
import { type Drill, inWords, type Measure } from "./drills";

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
  const bars = (name: string, kept: (met: boolean | undefined) => boolean): Series => ({
    type: "bar",
    title: name,
    valueFormatter: precise,
    data: drills.filter((d) => d[by].measured !== undefined && kept(d[by].met)).map((d) => ({ x: d.at, y: d[by].measured ?? 0 })),
  });
  const promised: Series = { type: "line", title: "Objective", valueFormatter: precise, data: drills.filter((d) => d[by].promised).map((d) => ({ x: d.at, y: d[by].promised ?? 0 })) };
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
        yDomain={[0, highest(drills, by)]}
        ariaLabel={said}
        empty={<Box textAlign="center">Nothing was measured</Box>}
        i18nStrings={{ xTickFormatter: day, yTickFormatter: precise, chartAriaRoleDescription: "bar chart", detailPopoverDismissAriaLabel: "Close", legendAriaLabel: "What the colours mean" }}
      />
    </div>
  );
}

/** highest leaves some air above the highest bar and line. */
function highest(drills: Drill[], by: Measure): number {
  return Math.max(1, ...drills.flatMap((d) => [d[by].measured ?? 0, d[by].promised ?? 0])) * 1.1;
}

const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const times = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const day = (at: string) => `${dates.format(new Date(at))}\n${times.format(new Date(at))}`;
