import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useNavigate } from "react-router";
import { To } from "@/shared/link/To";
import { SearchedTable } from "@/shared/list/SearchedTable";
import { usePages } from "@/shared/list/usePages";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { type Plan, usePlans } from "./plans";

const columns: TableProps.ColumnDefinition<Plan>[] = [
  { id: "name", header: "Plan", cell: (p) => <To href={`/plans/${encodeURIComponent(p.name)}`}>{p.name}</To>, isRowHeader: true },
  { id: "description", header: "Description", cell: (p) => p.description || "–" },
  { id: "waves", header: "Waves", cell: (p) => p.waves.length },
  { id: "rto", header: "RTO", cell: (p) => duration(p.objectives?.rtoSeconds) },
  { id: "rpo", header: "RPO", cell: (p) => duration(p.objectives?.rpoSeconds) },
  { id: "version", header: "Version", cell: (p) => p.version },
  { id: "changed", header: "Changed", cell: (p) => <Instant at={p.updatedAt} /> },
];

/** PlansPage lists the recovery plans. */
export default function PlansPage() {
  const navigate = useNavigate();
  const plans = useMay("plan");
  const pages = usePages();
  const [search, setSearch] = useState("");
  const query = usePlans(search, pages.cursor);
  const create = plans ? <Button variant="primary" onClick={() => void navigate("/new/plan")}>Write a plan</Button> : undefined;
  return (
    <SearchedTable
      one="plan"
      several="plans"
      title="Plans"
      heading="Recovery plans"
      description="Which groups come back, in which order, and what must be true before the next ones follow"
      trackBy="planID"
      columns={columns}
      query={query}
      pages={pages}
      search={search}
      onSearch={setSearch}
      create={create}
    />
  );
}
