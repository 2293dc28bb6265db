import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
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
  const reads = useMay("audit");
  const said = useWords(e);
  return (
    <Header
      variant="h1"
      description={e.headline}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {said.length > 0 ? (
            <ButtonDropdown items={said.map((word) => ({ id: word, text: deeds[word]?.title ?? word }))} onItemClick={({ detail }) => onAsk({ word: detail.id as Word, request: {} })}>
              Act
            </ButtonDropdown>
          ) : null}
          {reads ? (
            <ButtonDropdown
              items={["html", "pdf", "csv", "json"].map((format) => ({ id: format, text: format.toUpperCase(), href: `/api/v1/reports/executions/${e.executionID}?format=${format}`, external: true, externalIconAriaLabel: "opens another page" }))}
            >
              Report
            </ButtonDropdown>
          ) : null}
        </SpaceBetween>
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
