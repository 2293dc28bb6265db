import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import type { Schemas } from "@/shared/api/client";
import { Instant } from "@/shared/time/Instant";
import { ago } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import { isSample } from "./money";

/** Prices say which price lists were counted with, how old they are, and that a sample is none of AWS's. */
export function Prices({ prices }: { prices: Schemas["CostPrices"][] }) {
  const now = useNow(60_000);
  return (
    <>
      {prices.some(isSample) ? (
        <Alert type="warning" header="These are sample prices">
          The simulated AWS tells them: they are of no real price list, and nothing may be decided by them.
        </Alert>
      ) : null}
      {prices.map((p) => (
        <Box key={p.region} color="text-body-secondary">
          {p.asOf ? (
            <>
              Prices of {p.region}: version {p.version}, published <Instant at={p.publishedAt} />, read from AWS {ago(p.asOf, now)}
            </>
          ) : (
            `Prices of ${p.region} are not known`
          )}
          {p.error ? `. Newer ones could not be read: ${p.error.detail}` : ""}
        </Box>
      ))}
    </>
  );
}
