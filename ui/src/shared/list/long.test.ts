import { expect, it } from "vitest";
import { found, pageOf } from "./long";

it("finds what a text is in, without regard to case and to blanks around it", () => {
  const names = ["db-1", "WEB-1", "web-2"];
  expect(found(names, " Web", (n) => n)).toEqual(["WEB-1", "web-2"]);
  expect(found(names, "", (n) => n)).toEqual(names);
  expect(found(names, "mail", (n) => n)).toEqual([]);
});

it("has every item on one page and none on two, and no page beyond the last", () => {
  const items = Array.from({ length: 51 }, (_, i) => i);
  expect([1, 2, 3].flatMap((page) => pageOf(items, page, 25).items)).toEqual(items);
  expect(pageOf(items, 9, 25)).toEqual({ items: [50], page: 3, pages: 3 });
  expect(pageOf([], 1, 25)).toEqual({ items: [], page: 1, pages: 1 });
});
