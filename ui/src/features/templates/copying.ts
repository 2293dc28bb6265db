import type { Schemas } from "@/shared/api/client";

export type Mapping = Schemas["LaunchMapping"];
export type Gap = Schemas["MappingGap"];
export type Copies = Schemas["TemplateCopies"];
export type Copied = Schemas["CopiedTemplate"];

/** Mappings are what stands for what a version names, by the place that it is copied to. */
export type Mappings = Record<string, Mapping>;

type Section = keyof Mapping;
type Scope = { accountID: string; region: string };

/** sections are the parts of a mapping. */
const sections: readonly Section[] = ["subnets", "securityGroups", "instanceProfiles", "keyPairs", "images", "kmsKeys", "settings"];

/** placeOf is an account and Region in a word. */
export const placeOf = (s: Scope) => `${s.accountID}/${s.region}`;

/** scopeOf is the account and Region of a word. */
export function scopeOf(place: string): Scope {
  const [accountID = "", region = ""] = place.split("/");
  return { accountID, region };
}

/** placesOf are the accounts and Regions that could take a copy. */
export function placesOf(accounts: readonly Pick<Schemas["Account"], "accountID" | "name" | "regions">[]) {
  return accounts.flatMap((a) => a.regions.map((region) => ({ value: placeOf({ accountID: a.accountID, region }), label: placeOf({ accountID: a.accountID, region }), description: a.name })));
}

/** asked are the gaps that were told so far, each once, with those of another dry run: one that is filled stays to be changed. */
export function asked(before: readonly Gap[], now: readonly Gap[]): Gap[] {
  const same = (a: Gap, b: Gap) => a.section === b.section && a.key === b.key;
  return now.reduce<Gap[]>((all, gap) => (all.some((g) => same(g, gap)) ? all : [...all, gap]), [...before]);
}

/** entryOf is what a mapping says of a gap. */
export function entryOf(m: Mapping, gap: Gap): string | undefined {
  return m[gap.section as Section]?.[gap.key];
}

/** leavable is what is left out with the setting that a gap is of: an element of a list is not left out by itself. */
export function leavable({ name }: Pick<Gap, "name">): string {
  const keyed = /^(?:(?:NetworkInterfaces|SecondaryInterfaces)\[\d+\]|TagSpecifications.*)/.exec(name)?.[0].length ?? 0;
  const element = name.slice(keyed).search(/\[\d+\]/);
  return element < 0 ? name : name.slice(0, keyed + element);
}

/** leftOut reports whether a mapping leaves the setting out that a gap is of. */
export const leftOut = (m: Mapping, gap: Gap) => m.settings?.[leavable(gap)] === "";

/** fill is the mapping with what stands for what a gap names; nothing, where that is empty. */
export function fill(m: Mapping, gap: Gap, value: string): Mapping {
  return enter(m, gap.section as Section, gap.key, value === "" ? undefined : value);
}

/** leaveOut is the mapping that leaves the setting of a gap out, or does no longer. */
export function leaveOut(m: Mapping, gap: Gap, out: boolean): Mapping {
  return enter(out ? fill(m, gap, "") : m, "settings", leavable(gap), out ? "" : undefined);
}

function enter(m: Mapping, section: Section, key: string, value: string | undefined): Mapping {
  const { [key]: _, ...others } = m[section] ?? {};
  const { [section]: __, ...rest } = m;
  const entries = value === undefined ? others : { ...others, [key]: value };
  return Object.keys(entries).length > 0 ? { ...rest, [section]: entries } : rest;
}

/** over is a mapping with another's entries where it has none itself. */
export function over(top: Mapping, base: Mapping): Mapping {
  return Object.fromEntries(sections.map((s) => [s, { ...base[s], ...top[s] }] as const).filter(([, entries]) => Object.keys(entries).length > 0));
}

/** ReadMappings are the mappings of a text, by place, or why it has none. */
export type ReadMappings = { of: (place: string) => Mapping; mistake?: undefined } | { mistake: string };

/** mappingsOf takes what a mapping's file says, as `davit template copy --mapping` reads it. */
export function mappingsOf(file: unknown): ReadMappings {
  if (!isRecord(file)) return { mistake: "A mapping has sections such as subnets and securityGroups." };
  const { targets = {}, ...everywhere } = file;
  if (!isRecord(targets)) return { mistake: "targets: a mapping for each ACCOUNT/REGION" };
  for (const [at, part] of [["", everywhere], ...Object.entries(targets)] as const) {
    const mistake = mistakeOf(part, at);
    if (mistake) return { mistake };
  }
  return { of: (place) => over((targets[place] ?? {}) as Mapping, everywhere as Mapping) };
}

function mistakeOf(part: unknown, at: string): string | undefined {
  if (!isRecord(part)) return `${at}: a mapping has sections such as subnets`;
  for (const [section, entries] of Object.entries(part)) {
    const where = at ? `${at}.${section}` : section;
    if (!sections.includes(section as Section)) return `${where}: there is no such section; there are ${sections.join(", ")}, and targets`;
    if (!isRecord(entries) || !Object.values(entries).every((v) => typeof v === "string")) return `${where}: each entry is a text that takes the place of another`;
  }
  return undefined;
}

function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

const outcomes: Record<string, string> = { TO_COPY: "Would be copied", REFUSED: "Refused", ALREADY_THERE: "There already", COPIED: "Copied", FAILED: "Failed" };

/** outcomeSaid says what became of a copy, or would. */
export const outcomeSaid = (outcome: string) => outcomes[outcome] ?? outcome;

/** copyable is how many copies a dry run would make, if nothing speaks against any. */
export function copyable(c: Copies): number {
  return c.refusal ? 0 : c.targets.filter((t) => t.outcome === "TO_COPY").length;
}
