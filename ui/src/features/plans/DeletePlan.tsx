import { useNavigate } from "react-router";
import { Confirm } from "@/shared/ui/Confirm";
import { type Plan, useDelete } from "./plans";

/** DeletePlan deletes a plan once somebody confirms it. */
export function DeletePlan({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const remove = useDelete(plan);
  const navigate = useNavigate();
  const deed = () => remove.mutate(undefined, { onSuccess: () => void navigate("/plans") });
  return (
    <Confirm title={`Delete ${plan.name}`} deed="Delete" onDeed={deed} onDone={onDone} busy={remove.isPending} error={remove.error}>
      The plan is gone then. Its executions and their records stay, and so does what the audit trail says about it.
    </Confirm>
  );
}
