import Badge from "@cloudscape-design/components/badge";

/** Mode tells a drill from a recovery, at a glance and in words. */
export function Mode({ of }: { of: string }) {
  return <Badge color={of === "RECOVERY" ? "red" : "blue"}>{of === "RECOVERY" ? "Recovery" : "Drill"}</Badge>;
}
