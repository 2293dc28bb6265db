import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { Empty } from "../ui/Empty";
import { found, pageOf } from "./long";

type Props<T> = Omit<TableProps<T>, "items" | "filter" | "pagination"> & {
  items: readonly T[];
  /** several is what the items are called, such as "servers of web". */
  several: string;
  /** textOf is what an item is found by, and placeholder says what that is. */
  textOf: (item: T) => string;
  placeholder: string;
  perPage?: number;
};

/**
 * LongTable shows what is here whole and may be thousands: a page at a time, and searched by a
 * text where there is more than one page.
 */
export function LongTable<T>({ items, several, textOf, placeholder, perPage = 50, empty, ...table }: Props<T>) {
  const [search, setSearch] = useState("");
  const [asked, setAsked] = useState(1);
  const matching = found(items, search, textOf);
  const { items: shown, page, pages } = pageOf(matching, asked, perPage);
  const long = items.length > perPage;
  return (
    <Table<T>
      {...table}
      items={shown}
      empty={search ? <Empty title={`None of the ${several} matches`} /> : empty}
      filter={
        long ? (
          <TextFilter
            filteringText={search}
            filteringPlaceholder={placeholder}
            filteringAriaLabel={`Find ${several}`}
            countText={`${matching.length} found`}
            onChange={({ detail }) => {
              setSearch(detail.filteringText);
              setAsked(1);
            }}
          />
        ) : undefined
      }
      pagination={
        long ? (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            ariaLabels={{ previousPageLabel: `Page before of the ${several}`, nextPageLabel: `Next page of the ${several}`, pageLabel: (n) => `Page ${n} of the ${several}` }}
            onChange={({ detail }) => setAsked(detail.currentPageIndex)}
          />
        ) : undefined
      }
    />
  );
}
