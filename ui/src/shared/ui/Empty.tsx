import Box from "@cloudscape-design/components/box";
import type { ReactNode } from "react";

/** Empty says that there is nothing, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding="l">
      <b>{title}</b>
      {children ? (
        <Box variant="p" color="inherit">
          {children}
        </Box>
      ) : null}
    </Box>
  );
}
