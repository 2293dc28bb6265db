import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { words } from "@/shared/state/states";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { columns } from "./columns";
import { type Filter, useExecutions } from "./executions";

const any = { value: "", label: "Any" };
const modes = [any, ...["DRILL", "RECOVERY"].map((value) => ({ value, label: words(value) }))];
const states = [any, ...["CREATED", "IN_PROGRESS", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "CANCELLING", "CANCELLED"].map((value) => ({ value, label: words(value) }))];

const perPage = 50;

/** ExecutionsPage lists executions, the newest first. */
export default function ExecutionsPage() {
  const [filter, setFilter] = useState<Omit<Filter, "limit" | "cursor">>({});
  const pages = usePages();
  const query = useExecutions({ ...filter, limit: perPage, cursor: pages.cursor });
  const narrow = (by: Partial<Filter>) => {
    setFilter({ ...filter, ...by });
    pages.first();
  };
  const next = query.data?.next;
  return (
    <ContentLayout header={<Header variant="h1" description="Drills and recoveries, the newest first">Executions</Header>}>
      <SpaceBetween size="m">
        {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        <Table
          variant="container"
          columnDefinitions={columns}
          items={query.data?.items ?? []}
          loading={query.isPending}
          loadingText="Loading executions"
          trackBy="executionID"
          wrapLines
          stickyHeader
          header={<Header counter={query.data ? `(${query.data.items.length}${next ? "+" : ""})` : undefined}>Executions</Header>}
          filter={
            <SpaceBetween direction="horizontal" size="xs">
              <Select inlineLabelText="Mode" options={modes} selectedOption={modes.find((o) => o.value === (filter.mode ?? "")) ?? any} onChange={({ detail }) => narrow({ mode: (detail.selectedOption.value || undefined) as Filter["mode"] })} />
              <Select inlineLabelText="State" options={states} selectedOption={states.find((o) => o.value === (filter.state ?? "")) ?? any} onChange={({ detail }) => narrow({ state: (detail.selectedOption.value || undefined) as Filter["state"] })} />
            </SpaceBetween>
          }
          pagination={<Pager pages={pages} next={next} />}
          empty={
            filter.mode || filter.state ? (
              <Empty title="None is like that">
                <Button onClick={() => narrow({ mode: undefined, state: undefined })}>Show all</Button>
              </Empty>
            ) : (
              <Empty title="Nothing was drilled or recovered yet">Start a drill of a plan from the dashboard.</Empty>
            )
          }
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
