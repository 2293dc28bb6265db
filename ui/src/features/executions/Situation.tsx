import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Schemas } from "@/shared/api/client";
import { Instant } from "@/shared/time/Instant";
import { duration, utc } from "@/shared/time/time";
import { Loaded } from "@/shared/ui/Loaded";
import { useSituation } from "./executions";

/** Situation is the report of how things stand, to be read out to others. */
export function Situation({ id, version }: { id: string; version: number }) {
  const query = useSituation(id, version);
  return (
    <Container header={<Header variant="h2" actions={query.data ? <Copy of={query.data} /> : undefined}>Situation</Header>}>
      <Loaded query={query}>
        {(s) => (
          <SpaceBetween size="s">
            <Box variant="p">{s.headline}</Box>
            {s.expectedEnd ? (
              <Box>
                Expected end: <Instant at={s.expectedEnd} />
                {s.remainingSeconds !== undefined ? `, in ${duration(s.remainingSeconds)}` : ""}
                {s.wouldMeetRTO === undefined ? "" : s.wouldMeetRTO ? "; the RTO would be met" : "; the RTO would be missed"}
                {s.basisText ? ` (${s.basisText})` : ""}
              </Box>
            ) : null}
            <Sentences title="Done" all={s.done} />
            <Sentences title="Now" all={s.now} />
            <Sentences title="Next" all={s.next} />
            <Sentences title="Not known" all={s.unknown ?? []} />
          </SpaceBetween>
        )}
      </Loaded>
    </Container>
  );
}

type Report = Schemas["Situation"];

/** Copy gives the situation as text, for a chat or a mail. Its times are in UTC: readers are anywhere. */
function Copy({ of }: { of: Report }) {
  return (
    <CopyToClipboard
      copyButtonText="Copy as text"
      copyErrorText="The browser does not let it be copied"
      copySuccessText="Copied"
      textToCopy={textOf(of)}
    />
  );
}

function textOf(s: Report): string {
  const part = (title: string, all: string[] | undefined) => (all?.length ? [`${title}:`, ...all.map((line) => `- ${line}`)] : []);
  const end = s.expectedEnd ? [`Expected end: ${utc(s.expectedEnd)}${s.basisText ? ` (${s.basisText})` : ""}`] : [];
  return [`${s.plan.name}, as of ${utc(s.asOf)}: ${s.headline}`, ...end, ...part("Done", s.done), ...part("Now", s.now), ...part("Next", s.next), ...part("Not known", s.unknown)].join("\n");
}

function Sentences({ title, all }: { title: string; all: string[] }) {
  if (all.length === 0) return null;
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <ul>
        {all.map((s) => (
          <li key={s}>{s}</li>
        ))}
      </ul>
    </div>
  );
}
