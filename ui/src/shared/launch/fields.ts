import type { Schemas } from "../api/client";

/** Spec is a launch configuration as somebody states it. */
export type Spec = Schemas["LaunchSpec"];
export type FieldName = Exclude<keyof Spec, "launchTemplate">;

/** Field is what can be stated of a launch: what it is called, how it is written, and whose it is. */
export type Field = {
  name: FieldName;
  label: string;
  /** part is which of the two it is a part of: EC2's launch template, or DRS's launch configuration. */
  part: "EC2" | "DRS";
  hint?: string;
  /** ofOneServer is what cannot be stated for several. */
  ofOneServer?: true;
} & ({ kind: "text" | "yesno" | "ids" | "tags" | "alternatives" } | { kind: "choice"; options: { value: string; label: string }[] });

const choice = (...of: [string, string][]) => ({ kind: "choice" as const, options: of.map(([value, label]) => ({ value, label })) });

/** fields are all of them, in the order in which people think of them. */
export const fields: readonly Field[] = [
  { name: "instanceType", label: "Instance type", part: "EC2", kind: "text", hint: "Such as m7i.large. It holds with right-sizing off, which it is where nobody states another." },
  { name: "subnetID", label: "Subnet", part: "EC2", kind: "text", hint: "Such as subnet-0d111a0c0ffee0001. It takes away an address that is stated below." },
  { name: "securityGroupIDs", label: "Security groups", part: "EC2", kind: "ids", hint: "Who states them states all of them." },
  { name: "instanceProfile", label: "Instance profile", part: "EC2", kind: "text", hint: "Its name, not its ARN." },
  { name: "privateIP", label: "Static private address", part: "EC2", kind: "text", ofOneServer: true, hint: "An IPv4 address of the subnet. It turns copying the private address off." },
  { name: "httpTokens", label: "Instance metadata", part: "EC2", ...choice(["required", "Session tokens alone (IMDSv2)"], ["optional", "Session tokens optional"]) },
  { name: "terminationProtection", label: "Termination protection", part: "EC2", kind: "yesno" },
  { name: "monitoring", label: "Detailed monitoring", part: "EC2", kind: "yesno" },
  { name: "ebsOptimized", label: "EBS optimisation", part: "EC2", kind: "yesno" },
  { name: "cpuCredits", label: "CPU credits", part: "EC2", ...choice(["standard", "Standard"], ["unlimited", "Unlimited"]) },
  { name: "instanceTags", label: "Tags of the instance", part: "EC2", kind: "tags", hint: "Who states them states all of them." },
  { name: "alternatives", label: "Where AWS has no capacity", part: "EC2", kind: "alternatives", hint: "Tried in this order, for that server alone; five at most." },
  { name: "targetInstanceTypeRightSizingMethod", label: "Right-sizing", part: "DRS", hint: "Unless it is off, DRS chooses the instance type.", ...choice(["NONE", "Off"], ["BASIC", "Basic"], ["IN_AWS", "Measured in AWS"]) },
  { name: "launchDisposition", label: "After the launch the instance is", part: "DRS", ...choice(["STARTED", "Started"], ["STOPPED", "Stopped"]) },
  { name: "copyPrivateIp", label: "Copy the private address", part: "DRS", kind: "yesno" },
  { name: "copyTags", label: "Copy the tags", part: "DRS", kind: "yesno" },
  { name: "osByol", label: "Bring the licence of the operating system", part: "DRS", kind: "yesno" },
  { name: "launchIntoEC2InstanceID", label: "Launch into an instance", part: "DRS", kind: "text", ofOneServer: true, hint: "One that is stopped and has the tag AWSDRS=AllowLaunchingIntoThisInstance." },
];

/** said writes a value of a field as people read it. */
export function said(field: Field, value: unknown): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (field.kind === "choice") return field.options.find((o) => o.value === value)?.label ?? String(value);
  if (field.kind === "alternatives") return (value as Schemas["LaunchAlternative"][]).map((a) => [a.instanceType, a.subnetID].filter(Boolean).join(" in ")).join(", then ");
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object" && value !== null) return Object.entries(value).map(([k, v]) => `${k}=${v}`).join(", ");
  return String(value);
}

/** cleaned is what is stated, without what was begun and says nothing. */
export function cleaned(spec: Spec): Spec {
  const stated = Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    const v = typeof value === "string" ? value.trim() : value;
    const empty = v === undefined || v === "" || (typeof v === "object" && v !== null && Object.keys(v).length === 0);
    return empty ? [] : [[name, v]];
  });
  return Object.fromEntries(stated);
}

/** refSaid is a reference to a launch template as people know it. */
export function refSaid(ref: Schemas["LaunchTemplateRef"]): string {
  return `${ref.name || ref.id} version ${ref.version || "$Default"}`;
}
