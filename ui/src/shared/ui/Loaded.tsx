import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Trouble } from "./Trouble";

/**
 * Loaded shows what was asked for once it is there: before that a sign that it comes, and
 * why it does not. What is there stays when a later question fails, below the trouble.
 */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (query.error) return <Trouble error={query.error} retry={retry} />;
    return (
      <Box textAlign="center" padding="xxl">
        <Spinner size="large" /> <Box variant="span">Loading…</Box>
      </Box>
    );
  }
  return (
    <>
      {query.error ? <Trouble error={query.error} retry={retry} /> : null}
      {children(query.data)}
    </>
  );
}
