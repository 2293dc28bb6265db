import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { Pager } from "./Pager";
import type { Pages } from "./usePages";

type Props<T> = {
  /** one and several are what people call what is listed. */
  one: string;
  several: string;
  title: string;
  heading: string;
  description: string;
  trackBy: keyof T & string;
  columns: TableProps.ColumnDefinition<T>[];
  query: UseQueryResult<{ items: T[]; next?: string }>;
  pages: Pages;
  search: string;
  onSearch: (text: string) => void;
  /** create makes a new one, for who may. */
  create: ReactNode;
};

/** SearchedTable is a page with a list that is searched by name and description. */
export function SearchedTable<T>({ one, several, title, heading, description, trackBy, columns, query, pages, search, onSearch, create }: Props<T>) {
  const { data } = query;
  return (
    <ContentLayout header={<Header variant="h1" description={description} actions={create}>{title}</Header>}>
      <SpaceBetween size="m">
        {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        <Table
          variant="container"
          columnDefinitions={columns}
          items={data?.items ?? []}
          loading={query.isPending}
          loadingText={`Loading ${several}`}
          trackBy={trackBy}
          wrapLines
          header={<Header counter={data ? `(${data.items.length}${data.next ? "+" : ""})` : undefined}>{heading}</Header>}
          filter={
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Name or description"
              filteringAriaLabel={`Find ${several} by name or description`}
              onChange={({ detail }) => {
                onSearch(detail.filteringText);
                pages.first();
              }}
            />
          }
          pagination={<Pager pages={pages} next={data?.next} />}
          empty={search ? <Empty title={`No ${one} matches`}><Button onClick={() => onSearch("")}>Show all</Button></Empty> : <Empty title={`There is no ${one} yet`}>{create}</Empty>}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
