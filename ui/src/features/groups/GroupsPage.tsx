import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { useNavigate } from "react-router";
import { To } from "@/shared/link/To";
import { Pager } from "@/shared/list/Pager";
import { usePages } from "@/shared/list/usePages";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
import { Empty } from "@/shared/ui/Empty";
import { Trouble } from "@/shared/ui/Trouble";
import { type Group, useGroups } from "./groups";

const columns: TableProps.ColumnDefinition<Group>[] = [
  { id: "name", header: "Group", cell: (g) => <To href={`/groups/${encodeURIComponent(g.name)}`}>{g.name}</To>, isRowHeader: true },
  { id: "description", header: "Description", cell: (g) => g.description || "–" },
  { id: "account", header: "Account", cell: (g) => g.accountID },
  { id: "region", header: "Region", cell: (g) => g.region },
  { id: "members", header: "Members", cell: members },
  { id: "changed", header: "Changed", cell: (g) => <Instant at={g.updatedAt} /> },
];

/** members says how a group's members are found. */
export function members(g: Pick<Group, "tags" | "sourceServerIDs">): string {
  const tags = Object.entries(g.tags ?? {});
  if (tags.length > 0) return `With ${tags.map(([k, v]) => `${k}=${v}`).join(" and ")}`;
  const n = g.sourceServerIDs?.length ?? 0;
  return `${n} server${n === 1 ? "" : "s"}, by ID`;
}

/** GroupsPage lists the protection groups. */
export default function GroupsPage() {
  const navigate = useNavigate();
  const pages = usePages();
  const [search, setSearch] = useState("");
  const query = useGroups(search, pages.cursor);
  const create = useMay("plan") ? <Button variant="primary" onClick={() => void navigate("/new/group")}>Make a group</Button> : undefined;
  return (
    <ContentLayout header={<Header variant="h1" description="Servers that come back together" actions={create}>Protection groups</Header>}>
      <SpaceBetween size="m">
        {query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : null}
        <Table
          variant="container"
          columnDefinitions={columns}
          items={query.data?.items ?? []}
          loading={query.isPending}
          loadingText="Loading groups"
          trackBy="groupID"
          wrapLines
          header={<Header counter={query.data ? `(${query.data.items.length}${query.data.next ? "+" : ""})` : undefined}>Groups</Header>}
          filter={
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Name or description"
              filteringAriaLabel="Find groups by name or description"
              onChange={({ detail }) => {
                setSearch(detail.filteringText);
                pages.first();
              }}
            />
          }
          pagination={<Pager pages={pages} next={query.data?.next} />}
          empty={search ? <Empty title="No group matches"><Button onClick={() => setSearch("")}>Show all</Button></Empty> : <Empty title="There is no group yet">{create}</Empty>}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
