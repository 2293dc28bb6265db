import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";
import { duties, type Duty } from "./session";
import { useMay } from "./useMay";

/** Permitted shows what is for those with a duty, and tells others which roles have it. */
export function Permitted({ duty, children }: { duty: Duty; children: ReactNode }) {
  if (useMay(duty)) return children;
  return (
    <Alert type="info" header="None of your roles permits this">
      It is for {new Intl.ListFormat("en-GB", { type: "disjunction" }).format(duties[duty])}.
    </Alert>
  );
}
