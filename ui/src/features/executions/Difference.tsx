import Box from "@cloudscape-design/components/box";
import { precise } from "@/shared/time/time";

const slight = 0.1;

/** Difference says how much longer or shorter something was than before, in seconds and in percent. */
export function Difference({ now, before }: { now: number | undefined; before: number | undefined }) {
  if (now === undefined || before === undefined) return <>–</>;
  const more = now - before;
  if (Math.abs(more) < slight) return <Box color="text-body-secondary">the same</Box>;
  const percent = before >= 1 ? ` (${more > 0 ? "+" : "−"}${Math.round((Math.abs(more) / before) * 100)} %)` : "";
  return (
    <Box color={more > 0 ? "text-status-error" : "text-status-success"}>
      {precise(Math.abs(more))} {more > 0 ? "longer" : "shorter"}
      {percent}
    </Box>
  );
}
