import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useNavigate } from "react-router";
import { To } from "@/shared/link/To";
import { SearchedTable } from "@/shared/list/SearchedTable";
import { usePages } from "@/shared/list/usePages";
import { useMay } from "@/shared/session/useMay";
import { Instant } from "@/shared/time/Instant";
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
    <SearchedTable
      one="group"
      several="groups"
      title="Protection groups"
      heading="Groups"
      description="Servers that come back together"
      trackBy="groupID"
      columns={columns}
      query={query}
      pages={pages}
      search={search}
      onSearch={setSearch}
      create={create}
    />
  );
}
