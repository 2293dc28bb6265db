import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { findingColumns, worstFirst } from "../finding/findings";
import { Loaded } from "../ui/Loaded";

/** LaunchTemplateValidator shows what a check of launches against DRS and the Region found, the worst first. */
export function LaunchTemplateValidator({ query, description }: { query: UseQueryResult<Schemas["LaunchCheck"]>; description: string }) {
  return (
    <Loaded query={query}>
      {(check) => (
        <Table
          variant="container"
          wrapLines
          items={worstFirst(check.findings)}
          header={
            <Header variant="h2" counter={`(${check.findings.length})`} description={description} actions={<Button loading={query.isFetching} onClick={() => void query.refetch()}>Check again</Button>}>
              Would it launch?
            </Header>
          }
          empty={<StatusIndicator type="success">{`Nothing would keep a launch from succeeding (${check.checked} checked)`}</StatusIndicator>}
          columnDefinitions={findingColumns}
        />
      )}
    </Loaded>
  );
}
