import { may, type Session } from "@/shared/session/session";

/** Place is a page that the navigation leads to: those whom it is for, where its feature is on. */
export type Place = { title: string; path: string; shown?: (s: Session) => boolean; feature?: string };

/** places are all of them, as the navigation has them. */
export const places: { title?: string; pages: Place[] }[] = [
  {
    pages: [
      { title: "Dashboard", path: "/" },
      { title: "Executions", path: "/executions" },
      { title: "Plans", path: "/plans" },
    ],
  },
  {
    title: "What is recovered",
    pages: [
      { title: "Source servers", path: "/servers" },
      { title: "Protection groups", path: "/groups" },
      { title: "Launch templates", path: "/templates" },
    ],
  },
  {
    title: "This server",
    pages: [
      { title: "Audit and reports", path: "/audit", shown: (s) => may(s, "audit") },
      { title: "Configuration", path: "/configuration" },
      { title: "Accounts", path: "/accounts" },
      { title: "Settings", path: "/settings" },
      { title: "Simulator", path: "/simulator", shown: (s) => s.simulatedAWS && may(s, "administer"), feature: "fault-injection" },
    ],
  },
];
