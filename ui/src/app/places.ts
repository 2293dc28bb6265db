import type { Session } from "@/shared/session/session";

/** Place is a page that the navigation leads to. */
export type Place = { title: string; path: string; shown?: (s: Session) => boolean };

/** places are all of them, as the navigation has them. */
export const places: { title?: string; pages: Place[] }[] = [
  {
    pages: [
      { title: "Dashboard", path: "/" },
      { title: "Executions", path: "/executions" },
    ],
  },
];
