import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import type { Asked } from "./Ask";
import type { Execution } from "./executions";
import { useWords } from "./useWords";

const every = 5_000;

/** Said is what people decided and wrote down, in order: the incident's own record. */
export function Said({ execution: e, onAsk }: { execution: Execution; onAsk: (a: Asked) => void }) {
  const notes = useWords(e).includes("note");
  const query = useQuery({
    queryKey: ["said", e.executionID],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/executions/{executionID}/result", { signal, params: { path: { executionID: e.executionID } } })),
    select: (result) => result.words,
    refetchInterval: e.active ? every : false,
  });
  return (
    <Loaded query={query}>
      {(all) => (
        <Table<Schemas["Said"]>
          variant="container"
          contentDensity="compact"
          wrapLines
          items={all}
          header={<Header variant="h2" counter={`(${all.length})`} actions={notes ? <Button onClick={() => onAsk({ word: "note", request: {} })}>Write a note</Button> : undefined}>What people said</Header>}
          empty={<Empty title="Nobody has said anything yet" />}
          ariaLabels={{ tableLabel: "What people said" }}
          columnDefinitions={[
            { id: "at", header: "When", cell: (s) => <Instant at={s.at} />, width: 220 },
            { id: "by", header: "Who", cell: (s) => s.by.name, width: 160 },
            { id: "word", header: "Word", cell: (s) => words(s.word), isRowHeader: true, width: 140 },
            { id: "about", header: "About", cell: (s) => [s.wave && `wave ${s.wave}`, ...(s.about ?? [])].filter(Boolean).join(", ") || "the execution" },
            { id: "comment", header: "Comment", cell: (s) => s.comment || "–" },
          ]}
        />
      )}
    </Loaded>
  );
}
