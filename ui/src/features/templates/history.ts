import type { Version } from "./templates";

type Marks = { defaultVersion: number; latestVersion: number };

/** nameOf is a version as people know it: by its number, and whether it is the default or the latest. */
export function nameOf(v: Pick<Version, "version">, t: Marks): string {
  const marks = [v.version === t.defaultVersion && "default", v.version === t.latestVersion && "latest"].filter(Boolean);
  return `Version ${v.version}${marks.length > 0 ? `, ${marks.join(" and ")}` : ""}`;
}

/** compared are the versions that one sees the difference of before somebody chooses: what the latest changed. */
export function compared(versions: readonly Version[]): Version[] {
  return versions.slice(0, 2);
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

/** madeBy is who made a version: the end of the principal's ARN says it, the rest where they are. */
export function madeBy(arn: string | undefined): string {
  return arn ? (arn.split(":").at(-1) ?? arn) : "–";
}
