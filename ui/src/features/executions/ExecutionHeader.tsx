import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { memo } from "react";
import type { Live } from "@/shared/live/useLive";
import { useMay } from "@/shared/session/useMay";
import { State } from "@/shared/state/State";
import { Mode } from "@/shared/ui/Mode";
import type { Asked } from "./Ask";
import type { Execution } from "./executions";
import { useWords } from "./useWords";
import { deeds, type Word } from "./words";

/** ExecutionHeader says what the execution is and how it stands, and what can be done with it. */
export function ExecutionHeader({ execution: e, live, onAsk }: { execution: Execution; live: Live; onAsk: (a: Asked) => void }) {
  const said = useWords(e);
  return (
    <Header
      variant="h1"
      description={e.headline}
      actions={
        <Acts id={e.executionID} said={said.join(" ")} onAsk={onAsk} />
      }
    >
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <span>{e.plan.name}</span>
        <Mode of={e.mode} />
        <Box variant="span" fontSize="body-m">
          <State of={e.state} />
        </Box>
        {e.active ? (
          <Box variant="span" fontSize="body-m">
            <StatusIndicator type={live.state === "live" ? "success" : "loading"}>{live.state === "live" ? "Live" : "Connecting"}</StatusIndicator>
          </Box>
        ) : null}
      </SpaceBetween>
    </Header>
  );
}

/** Acts are what can be done with it: words, parted by blanks, so that they stay the same while they say the same. */
const Acts = memo(function Acts({ id, said, onAsk }: { id: string; said: string; onAsk: (a: Asked) => void }) {
  const reads = useMay("audit");
  const words = said.split(" ").filter(Boolean) as Word[];
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {words.length > 0 ? (
        <ButtonDropdown items={words.map((word) => ({ id: word, text: deeds[word]?.title ?? word }))} onItemClick={({ detail }) => onAsk({ word: detail.id as Word, request: {} })}>
          Act
        </ButtonDropdown>
      ) : null}
      {reads ? (
        <ButtonDropdown
          items={["html", "pdf", "csv", "json"].map((format) => ({ id: format, text: format.toUpperCase(), href: `/api/v1/reports/executions/${id}?format=${format}`, external: true, externalIconAriaLabel: "opens another page" }))}
        >
          Report
        </ButtonDropdown>
      ) : null}
    </SpaceBetween>
  );
});
