import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Instant } from "@/shared/time/Instant";
import type { Asked } from "./Ask";
import type { Decision } from "./executions";
import { deeds, type Word } from "./words";

/** primary is the word that is most often right where it may be said. */
const primary = ["approve", "resume", "retry", "cleanup", "review"];

/** Decisions are what the execution wants from people, with what they may say. */
export function Decisions({ decisions, onAsk }: { decisions: Decision[]; onAsk: (a: Asked) => void }) {
  return (
    <SpaceBetween size="s">
      {decisions.map((d) => (
        <Alert key={`${d.kind} ${d.wave ?? ""}`} type={d.kind === "CLEANUP" ? "info" : "warning"} header={d.question}>
          <SpaceBetween size="xs">
            <Box variant="small">
              {d.since ? (
                <>
                  since <Instant at={d.since} />
                </>
              ) : null}
              {d.dueAt ? (
                <>
                  {" "}· due <Instant at={d.dueAt} />
                </>
              ) : null}
              {d.roles?.length ? ` · for ${d.roles.join(", ")}` : null}
            </Box>
            <SpaceBetween direction="horizontal" size="xs">
              {(d.words ?? []).map((word) => (
                <Button key={word} variant={primary.includes(word) ? "primary" : "normal"} onClick={() => onAsk(askedOf(d, word))}>
                  {deeds[word]?.title ?? word}
                </Button>
              ))}
            </SpaceBetween>
            {d.words?.length ? null : <Box>Somebody else has to decide this: nothing of it is yours to say.</Box>}
          </SpaceBetween>
        </Alert>
      ))}
    </SpaceBetween>
  );
}

function askedOf(d: Decision, word: Word): Asked {
  const request = d.wave ? { wave: d.wave, actions: d.kind === "ACTION_WAITING" ? d.actions : undefined } : {};
  return { word, about: d.wave && `wave ${d.wave}`, request };
}
