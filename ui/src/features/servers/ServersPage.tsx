import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { Pager } from "@/shared/list/Pager";
import { Scopes } from "@/shared/list/Scopes";
import { usePages } from "@/shared/list/usePages";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { columns } from "./columns";
import { filterOf, options, properties } from "./filter";
import { type Filter, type Server, useServers } from "./servers";

const perPage = 50;
const none: PropertyFilterProps.Query = { tokens: [], operation: "and" };

/** ServersPage lists the source servers of all accounts. */
export default function ServersPage() {
  const pages = usePages();
  const [filter, setFilter] = useState(none);
  const [sorting, setSorting] = useState<TableProps.SortingState<Server>>({ sortingColumn: { sortingField: "name" } });
  const by = `${sorting.isDescending ? "-" : ""}${sorting.sortingColumn.sortingField ?? "name"}`;
  const query = useServers({ ...filterOf(filter), sort: by as Filter["sort"], limit: perPage, cursor: pages.cursor });
  const narrow = (to: PropertyFilterProps.Query) => {
    setFilter(to);
    pages.first();
  };
  return (
    <ContentLayout header={<Header variant="h1" description="What replicates into the accounts that Davit knows">Source servers</Header>}>
      <SpaceBetween size="m">
        {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        <Scopes scopes={query.data?.scopes ?? []} what="servers" />
        <Table
          variant="container"
          stickyHeader
          wrapLines
          columnDefinitions={columns}
          items={query.data?.items ?? []}
          loading={query.isPending}
          loadingText="Loading servers"
          trackBy="sourceServerID"
          sortingColumn={sorting.sortingColumn}
          sortingDescending={sorting.isDescending}
          onSortingChange={({ detail }) => {
            setSorting(detail);
            pages.first();
          }}
          header={<Header counter={query.data ? `(${query.data.total})` : undefined} actions={<Button iconName="refresh" ariaLabel="Show what was seen since" onClick={() => void query.refetch()} />}>Servers</Header>}
          filter={
            <PropertyFilter
              query={filter}
              onChange={({ detail }) => narrow({ ...detail, operation: "and" })}
              filteringProperties={properties}
              filteringOptions={options}
              hideOperations
              filteringAriaLabel="Find servers"
              filteringPlaceholder="Name, address, ID; or a property"
              countText={`${query.data?.total ?? 0} found`}
            />
          }
          pagination={<Pager pages={pages} next={query.data?.next} />}
          empty={filter.tokens.length > 0 ? <Empty title="No server matches"><Button onClick={() => narrow(none)}>Show all</Button></Empty> : <Empty title="No source servers">Register an account in whose Regions servers replicate.</Empty>}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
