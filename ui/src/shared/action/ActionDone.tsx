import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";

/** ActionDone shows what an action did: its automation, with SSM's steps and outputs. */
export function ActionDone({ action: a }: { action: Schemas["Action"] }) {
  return (
    <SpaceBetween size="s">
      <Box>
        {a.documentName}
        {a.documentVersion ? ` version ${a.documentVersion}` : ""} in {a.accountID}/{a.region}, attempt {a.attempt} of {a.maxAttempts}
        {a.elapsedSeconds !== undefined ? `, ${duration(a.elapsedSeconds)}` : ""}
        {a.consoleURL ? (
          <>
            {" "}
            <Link href={a.consoleURL} external externalIconAriaLabel="opens AWS's console">
              {a.automationExecutionID}
            </Link>
          </>
        ) : null}
      </Box>
      {a.failure ? <Box color="text-status-error">{a.failure.code}: {a.failure.message} {a.failure.remedy}</Box> : null}
      {a.failureMessage && !a.failure?.message.includes(a.failureMessage) ? <Box color="text-status-error">{a.failureMessage}</Box> : null}
      {a.delay ? <Box>Held back: {a.delay} {a.delayDetail}</Box> : null}
      {a.steps?.length ? (
        <Table
          variant="embedded"
          contentDensity="compact"
          items={a.steps}
          trackBy="name"
          columnDefinitions={[
            { id: "name", header: "Step", cell: (s) => s.name, isRowHeader: true },
            { id: "action", header: "Action", cell: (s) => s.action },
            { id: "status", header: "Status", cell: (s) => s.status },
            { id: "began", header: "Began", cell: (s) => <Instant at={s.startedAt} /> },
            { id: "outputs", header: "Outputs", cell: (s) => outputs(s.outputs) },
            { id: "why", header: "Why", cell: (s) => s.failureMessage ?? "" },
          ]}
        />
      ) : null}
      {a.outputs && Object.keys(a.outputs).length > 0 ? <Box>Outputs: {outputs(a.outputs)}</Box> : null}
    </SpaceBetween>
  );
}

function outputs(all: Record<string, string[]> | undefined): string {
  return Object.entries(all ?? {})
    .map(([name, values]) => `${name}: ${values.join(", ")}`)
    .join("; ");
}
