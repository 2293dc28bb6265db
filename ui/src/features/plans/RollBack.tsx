import { instant } from "@/shared/time/time";
import { Confirm } from "@/shared/ui/Confirm";
import { draftOf } from "./draft";
import { FieldTable } from "./FieldTable";
import { type Plan, useSave } from "./plans";
import { difference, type Version } from "./versions";

/** RollBack makes a plan what it was, as a new version, after it has said what that changes. */
export function RollBack({ plan, to, onDone }: { plan: Plan; to: Version; onDone: () => void }) {
  const save = useSave(plan);
  const changes = difference(plan, to.plan);
  return (
    <Confirm
      title={`Roll ${plan.name} back to version ${to.version}`}
      deed="Roll back"
      wide
      ready={changes.length > 0}
      busy={save.isPending}
      error={save.error}
      onDeed={() => save.mutate(draftOf(to.plan), { onSuccess: onDone })}
      onDone={onDone}
    >
      <p>
        The plan becomes what it was on {instant(to.at)}, as version {plan.version + 1}. No version is lost, and an execution that runs has its own copy.
      </p>
      <FieldTable changes={changes} was="Now" is="Then" />
    </Confirm>
  );
}
