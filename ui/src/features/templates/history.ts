import type { Schemas } from "@/shared/api/client";
import type { Version } from "./templates";

export type Deed = Schemas["TemplateDeed"];

type Marks = { defaultVersion: number; latestVersion: number };

/** nameOf is a version as people know it: by its number, and whether it is the default or the latest. */
export function nameOf(v: Pick<Version, "version">, t: Marks): string {
  const marks = [v.version === t.defaultVersion && "default", v.version === t.latestVersion && "latest"].filter(Boolean);
  return `Version ${v.version}${marks.length > 0 ? `, ${marks.join(" and ")}` : ""}`;
}

/** compared are the versions that one sees the difference of before somebody chooses: the latest, and the default or the one before. */
export function compared(versions: readonly Version[], t: Marks): Version[] {
  if (t.defaultVersion === t.latestVersion) return versions.slice(0, 2);
  return versions.filter((v) => v.version === t.latestVersion || v.version === t.defaultVersion);
}

/** choose keeps the two versions that were chosen last. */
export function choose(before: readonly Version[], now: readonly Version[]): Version[] {
  const kept = before.filter((v) => now.some((n) => n.version === v.version));
  const added = now.filter((n) => !before.some((v) => v.version === n.version));
  return [...kept, ...added].slice(-2);
}

/** inOrder are two versions, the older one first; less than two are no pair. */
export function inOrder(chosen: readonly Version[]): { from: number; to: number } | undefined {
  const [from, to] = chosen.map((v) => v.version).toSorted((a, b) => a - b);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** madeBy is who asked for a version, where Davit made it, or the end of the ARN of the principal who did. */
export function madeBy(v: Pick<Version, "createdBy" | "origin">): string {
  return v.origin?.by.name || principal(v.createdBy);
}

/** principal is an ARN without what is alike in all of an account. */
export function principal(arn: string | undefined): string {
  return arn ? (arn.split(":").at(-1) ?? arn) : "–";
}

/** deedSaid tells what somebody had Davit do to a launch template. */
export function deedSaid(d: Deed): string {
  switch (d.what) {
    case "ROLLED_BACK":
      return `Rolled back to what version ${d.contentOf} says: version ${d.defaultVersion} is the default instead of version ${d.defaultBefore}`;
    case "VERSIONS_RETIRED":
      return `Deleted ${d.retired} version${d.retired === 1 ? "" : "s"} between ${d.firstRetired} and ${d.lastRetired}`;
    case "LAUNCH_APPLIED":
      return `Applied the launch configuration of ${appliedOf(d)} by hand: version ${d.defaultVersion} is the default${d.defaultVersion === d.defaultBefore ? ", as before" : `; it was version ${d.defaultBefore}`}`;
    case "COPIED":
      return `Made as a copy of ${copiedFrom(d.copyOf)}`;
    default:
      return d.what ?? "Changed";
  }
}

/** appliedOf is whose launch configuration was applied. */
function appliedOf(d: Deed): string {
  if (!d.plan) return `group ${d.group}`;
  return d.scenario ? `plan ${d.plan} in the scenario ${d.scenario}` : `plan ${d.plan}`;
}

/** copiedFrom is a version of a launch template elsewhere, in words. */
function copiedFrom(of: string | undefined): string {
  const [account, region, id, version] = of?.split("/") ?? [];
  return version ? `version ${version} of ${id} in ${account}/${region}` : (of ?? "another launch template");
}

export type Retired = Schemas["Retired"];

/** RetiredRow is an old version, and what becomes of it. */
export type RetiredRow = { key: string; version: number; outcome: string; createdAt?: string; why?: string };

/** retiredRows are those that stay with the reason, before those that go: they are few, and matter more. */
export function retiredRows(r: Retired): RetiredRow[] {
  const stay = r.stayed.map((v) => ({ key: String(v.version), version: v.version, outcome: "stays", why: v.why }));
  const go = r.retired.map((v) => ({ key: String(v.version), version: v.version, outcome: r.dryRun ? "would be deleted" : "deleted", createdAt: v.createdAt, why: v.description }));
  return [...stay, ...go];
}
