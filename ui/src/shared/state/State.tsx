import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { indicator, words } from "./states";

/** State shows a state of the API: by sign, colour and word. */
export function State({ of, note }: { of: string; note?: string }) {
  return (
    <StatusIndicator type={indicator(of)}>
      {words(of)}
      {note ? ` – ${note}` : ""}
    </StatusIndicator>
  );
}
