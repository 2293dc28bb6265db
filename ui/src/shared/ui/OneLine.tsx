import type { ReactNode } from "react";

/** OneLine keeps what is shown on one line, where a table would break it: names and times are read as wholes. */
export function OneLine({ children }: { children: ReactNode }) {
  return <span style={{ whiteSpace: "nowrap" }}>{children}</span>;
}
