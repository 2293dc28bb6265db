import type { Schemas } from "@/shared/api/client";
import type { Execution, Recovering } from "./executions";
import type { WordRequest } from "./words";

type Alternative = Schemas["LaunchAlternative"];
type Try = Schemas["LaunchTry"];

/** Failed is a server that may be launched again. */
export type Failed = Recovering & { again: Schemas["LaunchAgain"] };

/** Way is how servers are to be launched: as they were tried last, by one of what is stated (0: by none of the alternatives), or otherwise. */
export type Way = { kind: "last" } | { kind: "stated"; number: number } | { kind: "other"; instanceType: string; subnetID: string };

/** failedOf are the servers of a wave that a retry launches again. */
export function failedOf(e: Execution, wave: string | undefined): Failed[] {
  const servers = e.waves.find((w) => w.name === wave)?.servers ?? [];
  return servers.filter((s): s is Failed => s.again !== undefined);
}

/** otherwise reports whether one of the servers was tried last with something else than what is stated. */
export const otherwise = (servers: readonly Failed[]) => servers.some((s) => s.again.tries.at(-1)?.alternative !== undefined);

/** afterwards are the alternatives of a server that are tried by themselves where AWS has no capacity on a way either. */
export function afterwards(s: Failed, way: Way): Alternative[] {
  if (s.again.intoInstanceID) return [];
  const lastTaken = s.again.tries.at(-1)?.alternative?.number ?? 0;
  return s.again.alternatives.slice(way.kind === "stated" ? way.number : lastTaken);
}

/** withSaid writes what a server is launched with; what is stated nowhere is as AWS has it. */
export function withSaid(a: Alternative | undefined): string {
  const said = [a?.instanceType && `as ${a.instanceType}`, a?.subnetID && `into ${a.subnetID}`].filter(Boolean).join(" ");
  return said || "as AWS has it";
}

/** changeSaid writes what an alternative has instead of what is stated. */
export function changeSaid(stated: Alternative, a: Alternative): string {
  const instead = (now: string | undefined, before: string | undefined, word: string) => (now && now !== before ? `${word} ${now} instead of ${before ?? "what AWS has"}` : undefined);
  return [instead(a.instanceType, stated.instanceType, "type"), instead(a.subnetID, stated.subnetID, "subnet")].filter(Boolean).join(", ") || "nothing else than is stated";
}

/** last is what a server was launched with last. */
export const last = (s: Failed): Alternative => ({ ...s.again.stated, ...values(s.again.tries.at(-1)?.alternative) });

const values = (a: Alternative | undefined): Alternative => ({ ...(a?.instanceType ? { instanceType: a.instanceType } : {}), ...(a?.subnetID ? { subnetID: a.subnetID } : {}) });

/** numbers are those of the alternatives that all the servers have, from 1. A server that is launched into an instance has none. */
export function numbers(servers: readonly Failed[]): number[] {
  const fewest = servers.length > 0 ? Math.min(...servers.map((s) => (s.again.intoInstanceID ? 0 : s.again.alternatives.length))) : 0;
  return Array.from({ length: fewest }, (_, i) => i + 1);
}

/** triedAs are the launches of a server by one of what is stated for it: 0 is by none of the alternatives. */
export function triedAs(s: Failed, number: number): Try[] {
  return s.again.tries.filter((t) => (t.alternative?.said ? false : (t.alternative?.number ?? 0) === number));
}

/** launchedWith is what a server would be launched with on a way. */
export function launchedWith(s: Failed, way: Way): Alternative {
  if (way.kind === "last") return last(s);
  if (way.kind === "other") return { ...s.again.stated, ...values({ instanceType: way.instanceType.trim(), subnetID: way.subnetID.trim() }) };
  return { ...s.again.stated, ...values(s.again.alternatives[way.number - 1]) };
}

/** requestOf is what goes with the word of a retry: servers are named where they are not all of those that failed. */
export function requestOf(all: readonly Failed[], chosen: readonly Failed[], way: Way): WordRequest {
  const sourceServerIDs = chosen.length < all.length ? chosen.map((s) => s.sourceServerID) : undefined;
  if (way.kind === "stated") return { sourceServerIDs, alternative: way.number };
  if (way.kind === "other") return { sourceServerIDs, instanceType: way.instanceType.trim() || undefined, subnetID: way.subnetID.trim() || undefined };
  return { sourceServerIDs };
}

/** instanceTypeForm and subnetForm are how AWS writes them. */
const instanceTypeForm = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
const subnetForm = /^subnet-[0-9a-z]+$/;

/** wrong says what is wrong with a type or subnet of one's own; where a drill may go is named by the plan. */
export function wrong(way: Way, drillSubnets: readonly string[] = []): { instanceType?: string; subnetID?: string } {
  if (way.kind !== "other") return {};
  const [type, subnet] = [way.instanceType.trim(), way.subnetID.trim()];
  return {
    instanceType: type && !instanceTypeForm.test(type) ? "An instance type is written like m7i.large." : undefined,
    subnetID: subnet ? wrongSubnet(subnet, drillSubnets) : undefined,
  };
}

function wrongSubnet(subnet: string, drillSubnets: readonly string[]): string | undefined {
  if (!subnetForm.test(subnet)) return "A subnet is written like subnet-0d111a0c0ffee0001.";
  return drillSubnets.length > 0 && !drillSubnets.includes(subnet) ? `Drills of this plan run in ${drillSubnets.join(", ")} alone.` : undefined;
}

/** enough reports whether a way says enough to be taken. */
export function enough(way: Way, drillSubnets?: readonly string[]): boolean {
  if (way.kind !== "other") return true;
  const problems = wrong(way, drillSubnets);
  return !problems.instanceType && !problems.subnetID && (way.instanceType.trim() !== "" || way.subnetID.trim() !== "");
}
