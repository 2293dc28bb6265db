import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { LongTable } from "../list/LongTable";
import { Empty } from "../ui/Empty";
import { type Application, changeSaid, inOrder, outcomeSaid, whySaid } from "./applying";

/** Applications are servers with what applying their launch configurations changes, or has changed, and why it does not. */
export function Applications({ of }: { of: readonly Application[] }) {
  return (
    <LongTable<Application>
      variant="embedded"
      wrapLines
      trackBy={(a) => `${a.accountID}/${a.region}/${a.sourceServerID}`}
      items={inOrder(of)}
      several="servers"
      placeholder="Find a server, an outcome or a field"
      perPage={20}
      textOf={(a) => [a.name, a.sourceServerID, outcomeSaid(a.outcome), ...a.changes.map(changeSaid)].join(" ")}
      empty={<Empty title="There is no server now" />}
      columnDefinitions={[
        { id: "server", header: "Server", cell: (a) => a.name, isRowHeader: true, minWidth: 140 },
        { id: "outcome", header: "Outcome", cell: (a) => <Outcome of={a} />, minWidth: 150 },
        { id: "changes", header: "What changes", cell: (a) => <Lines of={a.changes.map(changeSaid)} />, minWidth: 260 },
        { id: "why", header: "Why not", cell: (a) => <Lines of={whySaid(a)} />, minWidth: 220 },
      ]}
    />
  );
}

const types = { IN_PLACE: "success", APPLIED: "success", TO_APPLY: "pending", NOTHING_STATED: "stopped", BUSY: "warning", CHANGED: "warning" } as const;

function Outcome({ of: { outcome, error } }: { of: Application }) {
  const type = outcome === "APPLIED" && error ? "warning" : outcome in types ? types[outcome as keyof typeof types] : "error";
  return <StatusIndicator type={type}>{outcomeSaid(outcome)}</StatusIndicator>;
}

function Lines({ of }: { of: string[] }) {
  return of.length > 0 ? of.map((line) => <div key={line}>{line}</div>) : "–";
}
