import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import type { Problem } from "../api/client";
import { ago } from "../time/time";
import { useNow } from "../time/useNow";

type Scope = { accountID: string; region: string; asOf?: string; error?: Problem };

/** Scopes say how old a list is, and which account and Region did not answer; what is listed is said in the plural. */
export function Scopes({ scopes, what }: { scopes: Scope[]; what: string }) {
  const now = useNow(10_000);
  const failed = scopes.filter((s) => s.error);
  const oldest = scopes.map((s) => s.asOf).filter((at) => at !== undefined).toSorted()[0];
  return (
    <>
      {failed.map((s) => (
        <Alert key={`${s.accountID}/${s.region}`} type="warning" header={`${s.accountID}/${s.region} did not answer`}>
          {s.error?.detail} {s.asOf ? `What is shown of it was read ${ago(s.asOf, now)}.` : `None of its ${what} is shown.`}
        </Alert>
      ))}
      {oldest ? <Box color="text-body-secondary">Read from AWS {ago(oldest, now)}, or later</Box> : null}
    </>
  );
}
