import { GroupEditor } from "./GroupEditor";

/** NewGroupPage makes a group that is not there yet. */
export default function NewGroupPage() {
  return <GroupEditor />;
}
