import { useMay } from "@/shared/session/useMay";
import type { Execution } from "./executions";
import type { Word } from "./words";

/** useWords are the words that who is signed in can say at any time, beside those of decisions. */
export function useWords(e: Execution): Word[] {
  const drills = useMay("drill");
  const steers = useMay("steer");
  const recovers = useMay("recover");
  const [lightly, heavily] = e.mode === "DRILL" ? [drills, drills] : [steers, recovers];
  return [...(lightly ? light(e) : []), ...(heavily ? heavy(e) : []), ...(lightly ? (["note"] as Word[]) : [])];
}

/** light are the words that can be taken back. */
function light(e: Execution): Word[] {
  if (e.state === "PAUSED") return ["resume"];
  return e.state === "IN_PROGRESS" || e.state === "CREATED" ? ["pause"] : [];
}

/** heavy are those that cannot. */
function heavy(e: Execution): Word[] {
  if (["CREATED", "IN_PROGRESS", "PAUSED"].includes(e.state)) return e.ungraceful ? ["cancel"] : ["cancel", "give-up-source"];
  const left = e.endedAt && e.mode === "DRILL" && e.cleanup !== "COMPLETED" && e.instances.length > 0;
  return left ? ["cleanup"] : [];
}
