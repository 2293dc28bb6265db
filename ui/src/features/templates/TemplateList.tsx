import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { type Template, type TemplateFilter, useTemplates } from "@/shared/launch/templates";
import { Pager } from "@/shared/list/Pager";
import { Scopes } from "@/shared/list/Scopes";
import { usePages } from "@/shared/list/usePages";
import { useNow } from "@/shared/time/useNow";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { columnsOf } from "./columns";
import { filterOf, optionsOf, properties } from "./filter";
import { useLook, useWriters } from "./templates";
import { usesOf } from "./uses";

const perPage = 100;
const none: PropertyFilterProps.Query = { tokens: [], operation: "and" };

/** TemplateList lists the launch templates of all accounts and Regions, as they were seen last. */
export function TemplateList() {
  const pages = usePages();
  const now = useNow(10_000);
  const [filter, setFilter] = useState(none);
  const [sorting, setSorting] = useState<TableProps.SortingState<Template>>({ sortingColumn: { sortingField: "name" } });
  const by = `${sorting.isDescending ? "-" : ""}${sorting.sortingColumn.sortingField ?? "name"}`;
  const asked: TemplateFilter = { ...filterOf(filter), sort: by, limit: perPage, cursor: pages.cursor };
  const query = useTemplates(asked);
  const look = useLook();
  const writers = useWriters().data;
  const columns = columnsOf((t) => (writers ? usesOf(t, writers.groups, writers.plans) : []), now);
  const narrow = (to: PropertyFilterProps.Query) => {
    setFilter(to);
    pages.first();
  };
  const error = query.error ?? look.error;
  return (
    <SpaceBetween size="m">
      {error ? <Trouble error={error} retry={() => void query.refetch()} /> : null}
      <Scopes scopes={query.data?.scopes ?? []} what="launch templates" />
      <Table
        variant="container"
        stickyHeader
        wrapLines
        columnDefinitions={columns}
        items={query.data?.items ?? []}
        loading={query.isPending}
        loadingText="Loading launch templates"
        trackBy="launchTemplateID"
        sortingColumn={sorting.sortingColumn}
        sortingDescending={sorting.isDescending}
        onSortingChange={({ detail }) => {
          setSorting(detail);
          pages.first();
        }}
        header={
          <Header variant="h2" counter={query.data ? `(${query.data.total})` : undefined} actions={<Button iconName="refresh" loading={look.isPending} onClick={() => look.mutate(asked)}>Ask AWS now</Button>}>
            Launch templates
          </Header>
        }
        filter={
          <PropertyFilter
            query={filter}
            onChange={({ detail }) => narrow({ ...detail, operation: "and" })}
            filteringProperties={properties}
            filteringOptions={optionsOf(query.data?.scopes ?? [], writers?.groups)}
            hideOperations
            filteringAriaLabel="Find launch templates"
            filteringPlaceholder="Name, ID, any value; or a property"
            countText={`${query.data?.total ?? 0} found`}
          />
        }
        pagination={<Pager pages={pages} next={query.data?.next} />}
        empty={
          filter.tokens.length > 0 ? (
            <Empty title="No launch template matches">
              <Button onClick={() => narrow(none)}>Show all</Button>
            </Empty>
          ) : (
            <Empty title="No launch templates">DRS makes one for each source server: register an account in whose Regions servers replicate.</Empty>
          )
        }
      />
    </SpaceBetween>
  );
}
