import { useQuery } from "@tanstack/react-query";
import { api, answered } from "@/shared/api/client";
import { useTemplates } from "@/shared/launch/templates";
import type { Execution } from "./executions";
import type { Failed } from "./retrying";

/** useDrillSubnets are the subnets that a drill of the plan may run in; none: any. */
export function useDrillSubnets(e: Execution, enabled: boolean): string[] {
  const plan = e.plan.planID;
  const query = useQuery({
    queryKey: ["plan", plan],
    enabled: enabled && e.mode === "DRILL",
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans/{plan}", { signal, params: { path: { plan } } })),
  });
  const drill = query.data?.drill;
  return e.mode !== "DRILL" || drill?.network === "shared" ? [] : (drill?.subnetIDs ?? []);
}

/** most is how many launch templates are looked at for what they name: it is only proposed. */
const most = 200;

/** useOffered are instance types and subnets that are known where the servers are launched: of their alternatives and of launch templates. */
export function useOffered(servers: readonly Failed[], enabled: boolean) {
  const [first] = servers;
  const alone = servers.every((s) => s.accountID === first?.accountID && s.region === first.region);
  const query = useTemplates({ accountID: first?.accountID, region: first?.region, limit: most }, enabled && alone);
  const templates = enabled && alone ? (query.data?.items ?? []) : [];
  const stated = servers.flatMap((s) => [s.again.stated, ...s.again.alternatives]);
  const each = (of: "instanceType" | "subnetID") => [...new Set([...stated, ...templates].map((a) => a[of]).filter((v) => v !== undefined && v !== ""))] as string[];
  return { instanceTypes: each("instanceType").toSorted(), subnetIDs: each("subnetID").toSorted(), query };
}
