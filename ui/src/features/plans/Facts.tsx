import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import type { Plan } from "./plans";

/** Facts are what is true of the whole plan. */
export function Facts({ plan: p }: { plan: Plan }) {
  const tags = Object.entries(p.tags ?? {}).map(([k, v]) => `${k}=${v}`);
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Recovery time objective", value: duration(p.objectives?.rtoSeconds) },
          { label: "Recovery point objective", value: duration(p.objectives?.rpoSeconds) },
          { label: "Order", value: p.order === "parallel" ? "Parallel: a wave waits for what it names" : "Sequential: a wave waits for the one before" },
          { label: "Approvals by who starts", value: p.selfApproval ? "Allowed" : "Refused: four eyes" },
          { label: "Drill network", value: p.drill?.network === "shared" ? "Shared" : "Isolated" },
          { label: "Drill subnets", value: p.drill?.subnetIDs?.join(", ") || "–" },
          { label: "Tags", value: tags.join(", ") || "–" },
          { label: `Version ${p.version}`, value: <Instant at={p.updatedAt} /> },
        ]}
      />
    </Container>
  );
}
