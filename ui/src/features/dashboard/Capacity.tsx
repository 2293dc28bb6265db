import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { words } from "@/shared/state/states";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { useQuotas } from "./data";

const bands: Record<string, "success" | "info" | "warning" | "error"> = { OK: "success", INFO: "info", WARNING: "warning", CRITICAL: "error", HYPER_CRITICAL: "error" };

/** Capacity is how much of DRS's quotas each account and Region uses. */
export function Capacity() {
  return (
    <Loaded query={useQuotas()}>
      {(page) => (
        <Table<Schemas["QuotaUse"]>
          variant="container"
          contentDensity="compact"
          items={page.items}
          header={<Header>Capacity by account and Region</Header>}
          empty={<Empty title="No account is registered yet" />}
          columnDefinitions={[
            { id: "where", header: "Where", cell: (q) => `${q.accountName} ${q.region}`, isRowHeader: true },
            { id: "replicating", header: "Replicating servers", cell: (q) => <Band of={q.servers.replicatingBand} text={`${q.servers.replicating} of ${q.quotas.replicatingServers ?? "?"}`} /> },
            { id: "source", header: "Source servers", cell: (q) => <Band of={q.servers.sourceBand} text={`${q.servers.source} of ${q.quotas.sourceServers ?? "?"}`} /> },
            { id: "jobs", header: "Free jobs", cell: (q) => `${q.free.jobs} of ${q.quotas.jobsAtOnce ?? "?"}` },
            { id: "servers", header: "Free servers in jobs", cell: (q) => `${q.free.servers} of ${q.quotas.serversInActiveJobs ?? "?"}` },
            { id: "problem", header: "Problem", cell: (q) => (q.error ? <StatusIndicator type="warning">{q.error.detail}</StatusIndicator> : "–") },
          ]}
        />
      )}
    </Loaded>
  );
}

function Band({ of, text }: { of: string | undefined; text: string }) {
  return <StatusIndicator type={bands[of ?? "OK"] ?? "info"}>{of && of !== "OK" ? `${text} – ${words(of)}` : text}</StatusIndicator>;
}
