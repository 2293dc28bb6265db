import { instant } from "@/shared/time/time";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { draftOf } from "./draft";
import { FieldTable } from "./FieldTable";
import { type Plan, useSave, useVersion } from "./plans";
import { difference, type Version } from "./versions";

/** RollBack makes a plan what it was, as a new version, after it has said what that changes. */
export function RollBack({ plan, to, onDone }: { plan: Plan; to: Version; onDone: () => void }) {
  const save = useSave(plan);
  const then = useVersion(plan.planID, to.version);
  const changes = then.data ? difference(plan, then.data) : [];
  return (
    <Confirm
      title={`Roll ${plan.name} back to version ${to.version}`}
      deed="Roll back"
      wide
      ready={changes.length > 0}
      busy={save.isPending}
      error={save.error}
      onDeed={() => then.data && save.mutate(draftOf(then.data), { onSuccess: onDone })}
      onDone={onDone}
    >
      <p>
        The plan becomes what it was on {instant(to.at)}, as version {plan.version + 1}. No version is lost, and an execution that runs has its own copy.
      </p>
      <Loaded query={then}>{() => <FieldTable changes={changes} was="Now" is="Then" />}</Loaded>
    </Confirm>
  );
}
