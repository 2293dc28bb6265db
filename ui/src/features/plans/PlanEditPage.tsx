import { useParams } from "react-router";
import { Loaded } from "@/shared/ui/Loaded";
import { PlanEditor } from "./PlanEditor";
import { usePlan } from "./plans";

/** PlanEditPage changes a plan. */
export default function PlanEditPage() {
  const { plan = "" } = useParams();
  return <Loaded query={usePlan(plan)}>{(read) => <PlanEditor key={read.planID} read={read} />}</Loaded>;
}
