import { PlanEditor } from "./PlanEditor";

/** NewPlanPage writes a plan that is not there yet. */
export default function NewPlanPage() {
  return <PlanEditor />;
}
