import Table from "@cloudscape-design/components/table";
import { duration } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";
import type { Action, Wave } from "./plans";
import { TestRunButton } from "./TestRunButton";

/** WaveTable lists the waves of a plan in their order. */
export function WaveTable({ plan, waves }: { plan: string; waves: Wave[] }) {
  return (
    <Table<Wave>
      variant="container"
      wrapLines
      items={waves}
      empty={<Empty title="The plan has no waves" />}
      columnDefinitions={[
        { id: "name", header: "Wave", cell: (w) => w.name, isRowHeader: true },
        { id: "groups", header: "Groups", cell: (w) => w.groups?.join(", ") || "–" },
        { id: "before", header: "Actions before", cell: (w) => <Names plan={plan} wave={w} actions={w.preWaveActions} /> },
        { id: "after", header: "Actions after", cell: (w) => <Names plan={plan} wave={w} actions={w.postWaveActions} /> },
        { id: "ready", header: "Ready when", cell: (w) => w.readiness || "STATUS_CHECKS" },
        { id: "success", header: "Enough", cell: (w) => `${w.successPercent ?? 100} %` },
        { id: "timeout", header: "At most", cell: (w) => duration(w.timeoutSeconds) },
        { id: "failure", header: "When it fails", cell: (w) => w.onFailure || "pause" },
        { id: "approval", header: "Approval", cell: (w) => (w.approval ? w.approval.roles?.join(", ") || "Admin, RecoveryManager" : "–") },
      ]}
    />
  );
}

function Names({ plan, wave, actions }: { plan: string; wave: Wave; actions: Action[] | undefined | null }) {
  if (!actions?.length) return "–";
  return actions.map((a) => (
    <div key={a.name}>
      {a.name} <TestRunButton plan={plan} tried={{ wave: wave.name, action: a.name }} name={a.name ?? ""} runIn={a.runIn} />
    </div>
  ));
}
