import Table from "@cloudscape-design/components/table";
import type { Saved } from "@/shared/launch/launches";
import { Confirm } from "@/shared/ui/Confirm";
import { type Recommendation, type Recommendations, useAccept } from "./estimates";
import { acceptedOf, proposedSaid } from "./money";

type Props = { of: Recommendations; servers: Recommendation[]; onSaved: (saved: Saved) => void; onDone: () => void };

/** Accept says what accepting proposals changes, and has it saved as the servers' own launch configurations. */
export function Accept({ of, servers, onSaved, onDone }: Props) {
  const accept = useAccept(of);
  const saved = (as: Saved) => {
    onSaved(as);
    onDone();
  };
  return (
    <Confirm wide title={`Accept for group ${of.group}`} deed="Accept" busy={accept.isPending} error={accept.error} onDeed={() => accept.mutate(acceptedOf(servers), { onSuccess: saved })} onDone={onDone}>
      <p>It is saved as these servers' own launch configuration in the group, beside what they state otherwise. It is applied when an execution begins; nothing is launched now.</p>
      <Table
        variant="embedded"
        wrapLines
        trackBy="sourceServerID"
        items={servers}
        columnDefinitions={[
          { id: "server", header: "Server", cell: (s) => s.name, isRowHeader: true },
          { id: "now", header: "Now", cell: (s) => s.now ?? "not known" },
          { id: "then", header: "Then", cell: proposedSaid },
        ]}
      />
    </Confirm>
  );
}
