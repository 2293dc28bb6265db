import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { To } from "@/shared/link/To";
import { Instant } from "@/shared/time/Instant";
import { madeBy, nameOf } from "./history";
import type { Template, Version } from "./templates";

/** columnsOf are those of a template's versions, with the way back to each for who may go it. */
export function columnsOf(t: Template, rollBack: ((to: number) => void) | undefined): TableProps.ColumnDefinition<Version>[] {
  const columns: TableProps.ColumnDefinition<Version>[] = [
    { id: "version", header: "Version", cell: (v) => nameOf(v, t), isRowHeader: true, width: 140 },
    { id: "made", header: "Made", cell: (v) => <Instant at={v.createdAt} />, width: 130 },
    { id: "by", header: "By", cell: (v) => <By version={v} />, width: 200 },
    { id: "why", header: "Why", cell: (v) => <Why version={v} />, width: 230 },
  ];
  if (!rollBack) return columns;
  return [
    ...columns,
    {
      id: "back",
      header: "Way back",
      minWidth: 110,
      cell: (v) =>
        v.version === t.defaultVersion ? (
          "–"
        ) : (
          <Button variant="inline-link" ariaLabel={`Roll back to version ${v.version}`} onClick={() => rollBack(v.version)}>
            Roll back
          </Button>
        ),
    },
  ];
}

/** By is who made a version; the names of roles are long, and have nothing to break them at. */
function By({ version: v }: { version: Version }) {
  return (
    <span title={v.createdBy} style={{ overflowWrap: "anywhere" }}>
      {madeBy(v)}
    </span>
  );
}

/** Why is what a version was made for, in the words of who asked for it, or else in those that EC2 keeps. */
function Why({ version: { description, origin } }: { version: Version }) {
  if (!origin?.executionID) return origin?.reason || description || "–";
  return (
    <>
      {origin.reason ? <div>{origin.reason}</div> : null}
      For <To href={`/executions/${origin.executionID}`}>{origin.executionID}</To>
    </>
  );
}
