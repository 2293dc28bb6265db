import Button from "@cloudscape-design/components/button";
import { LaunchTemplateValidator } from "./LaunchTemplateValidator";
import { useLaunchCheck } from "./launches";
import type { Group, View } from "./layers";

type Props = { group: Group; view: View; checking: boolean; onCheck: () => void };

/** Checked has the launch checked once somebody asks for that, or has changed it. */
export function Checked({ group, view, checking, onCheck }: Props) {
  return checking ? <Findings group={group} view={view} /> : <Button onClick={onCheck}>Check whether it would launch</Button>;
}

function Findings({ group, view }: Pick<Props, "group" | "view">) {
  const whose = view.server ? "The server" : "All servers of the group";
  const run = view.plan ? `in a ${view.mode === "DRILL" ? "drill" : "recovery"} by ${view.plan.name}` : "by the group alone";
  return <LaunchTemplateValidator query={useLaunchCheck(group, view)} description={`${whose}, ${run}, against DRS and the Region`} />;
}
