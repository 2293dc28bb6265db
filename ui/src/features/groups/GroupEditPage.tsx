import { useParams } from "react-router";
import { useGroup } from "@/shared/launch/launches";
import { Loaded } from "@/shared/ui/Loaded";
import { GroupEditor } from "./GroupEditor";

/** GroupEditPage changes a group. */
export default function GroupEditPage() {
  const { group = "" } = useParams();
  return <Loaded query={useGroup(group)}>{(read) => <GroupEditor key={read.groupID} read={read} />}</Loaded>;
}
