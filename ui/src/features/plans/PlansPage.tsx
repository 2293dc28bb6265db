import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { useNavigate } from "react-router";
import { To } from "@/shared/link/To";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
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
    <ContentLayout header={<Header variant="h1" description="Which groups come back, in which order, and what must be true before the next ones follow" actions={create}>Plans</Header>}>
      <SpaceBetween size="m">
        {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        <Table
          variant="container"
          columnDefinitions={columns}
          items={query.data?.items ?? []}
          loading={query.isPending}
          loadingText="Loading plans"
          trackBy="planID"
          wrapLines
          header={<Header counter={query.data ? `(${query.data.items.length}${query.data.next ? "+" : ""})` : undefined}>Recovery plans</Header>}
          filter={
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Name or description"
              filteringAriaLabel="Find plans by name or description"
              onChange={({ detail }) => {
                setSearch(detail.filteringText);
                pages.first();
              }}
            />
          }
          pagination={<Pager pages={pages} next={query.data?.next} />}
          empty={search ? <Empty title="No plan matches"><Button onClick={() => setSearch("")}>Show all</Button></Empty> : <Empty title="There is no plan yet">{create}</Empty>}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
