import Pagination from "@cloudscape-design/components/pagination";
import type { Pages } from "./usePages";

/** Pager goes back and on in a list whose pages are found by cursors. */
export function Pager({ pages, next }: { pages: Pages; next: string | undefined }) {
  return (
    <Pagination
      currentPageIndex={pages.number}
      pagesCount={next ? pages.number + 1 : pages.number}
      openEnd={next !== undefined}
      ariaLabels={{ previousPageLabel: "Page before", nextPageLabel: "Next page", pageLabel: (n) => `Page ${n}` }}
      onPreviousPageClick={() => pages.back()}
      onNextPageClick={() => next && pages.on(next)}
      onChange={({ detail }) => {
        if (detail.currentPageIndex === 1) pages.first();
      }}
    />
  );
}
