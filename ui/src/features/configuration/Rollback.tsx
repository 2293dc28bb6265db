import { useEffect } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import { useRollback } from "./configuration";
import { Diff } from "./Diff";

/** Rollback says what taking an import back would change, and does exactly that. */
export function Rollback({ importID, onDone }: { importID: string; onDone: () => void }) {
  const look = useRollback(importID);
  const does = useRollback(importID);
  const ask = look.mutate;
  useEffect(() => ask({ dryRun: true }), [ask]);
  const plan = look.data;
  return (
    <Confirm
      title={`Take back ${importID}`}
      deed="Take it back"
      wide
      ready={plan !== undefined && !plan.blocked}
      busy={does.isPending || look.isPending}
      error={does.error ?? look.error}
      onDeed={() => does.mutate({ plan: plan?.plan }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <p>What the import changed becomes as it was before. It is an import of its own, and can be taken back too.</p>
      {plan ? <Diff plan={plan} /> : null}
    </Confirm>
  );
}
