import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, answered, Refusal, type Problem, type Schemas } from "../api/client";
import { fields, said } from "./fields";

/** Application is a server, and where its launch configuration stands with AWS. */
export type Application = Schemas["LaunchApplication"];

/** Of is whose launch configuration is applied: a group's own, or that of a recovery by a plan; of single servers, where it names any. */
export type Of = { group?: string; plan?: string; scenario?: string; server?: string[] };

/** atOnce is how many servers one request is about. */
const atOnce = 20;

/** batches are the servers that something is to be applied to, each of one account and Region. */
export function batches(all: readonly Application[]): Application[][] {
  const made: Application[][] = [];
  for (const a of all.filter((a) => a.outcome === "TO_APPLY")) {
    const last = made.at(-1);
    if (last?.[0] && last.length < atOnce && last[0].accountID === a.accountID && last[0].region === a.region) last.push(a);
    else made.push([a]);
  }
  return made;
}

/** well are the outcomes after which nothing is left to be done. */
const well = new Set(["IN_PLACE", "NOTHING_STATED", "APPLIED"]);

/** leftOf are the servers that something speaks against, or went wrong with. */
export function leftOf(all: readonly Application[]): Application[] {
  return all.filter((a) => a.outcome !== "TO_APPLY" && (!well.has(a.outcome) || a.error));
}

/** inOrder has what needs somebody's eyes first, then what changes, then the rest. */
export function inOrder(all: readonly Application[]): Application[] {
  const rank = (a: Application) => (a.outcome === "TO_APPLY" ? 1 : well.has(a.outcome) && !a.error ? 2 : 0);
  return all.toSorted((a, b) => rank(a) - rank(b));
}

const words: Record<string, string> = {
  IN_PLACE: "In place",
  TO_APPLY: "To be applied",
  BUSY: "Busy",
  REFUSED: "Refused",
  NOTHING_STATED: "Nothing is stated",
  NOT_ASKED: "AWS did not tell",
  NOT_FOUND: "Not there any more",
  APPLIED: "Applied",
  CHANGED: "Changed since it was looked at",
  FAILED: "Failed",
};

/** outcomeSaid is an outcome in words. */
export const outcomeSaid = (outcome: string) => words[outcome] ?? outcome;

/** changeSaid is a change of a field in words. */
export function changeSaid({ name, before, after }: Schemas["LaunchChange"]): string {
  const field = fields.find((f) => f.name === name);
  const value = (v: string | undefined) => (v ? (field ? said(field, v === "true" ? true : v === "false" ? false : v) : v) : "nothing");
  return `${field?.label ?? name}: ${value(before)} → ${value(after)}`;
}

/** whySaid says why a server is not applied. */
export function whySaid(a: Application): string[] {
  const found = a.outcome === "REFUSED" ? a.findings.filter((f) => f.blocks).map((f) => (f.remedy ? `${f.why}: ${f.remedy}` : f.why)) : [];
  const problem = a.error ? [a.error.remedy ? `${a.error.detail} (${a.error.remedy})` : a.error.detail] : [];
  return [...found, ...problem];
}

/** Looked is what applying would change, and the groups that could not be read. */
export type Looked = { servers: Application[]; unread: Schemas["UnreadGroup"][] };

async function look(of: Of, signal?: AbortSignal): Promise<Looked> {
  const servers: Application[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await answered(api.GET("/api/v1/launch-application", { signal, params: { query: { ...of, cursor, limit: 100 } } }));
    servers.push(...page.items);
    if (!page.next) return { servers, unread: page.unread };
    cursor = page.next;
  }
}

/** useLaunchLook says what applying would change, server by server. It changes nothing. */
export function useLaunchLook(of: Of) {
  return useQuery({ queryKey: ["launch-application", of], queryFn: ({ signal }) => look(of, signal), staleTime: 0, gcTime: 0, retry: false, refetchOnWindowFocus: false });
}

/** problemOf is an error as a server's own. */
function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { type: "about:blank", title: detail, status: 0, code: "UNAVAILABLE", detail };
}

/** hopeless are the codes of what is refused for all other servers, too. */
const hopeless = new Set(["INVALID", "NOT_FOUND", "DENIED", "UNAUTHENTICATED"]);

/**
 * useApplying applies what was looked at, some servers at a time. What fails does not keep it from going on, but for what
 * would fail every time. It stops after the request that is under way when nobody looks on any more.
 */
export function useApplying(of: Of) {
  const queries = useQueryClient();
  const [done, setDone] = useState<Application[]>([]);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const apply = async ({ servers, reason }: { servers: readonly Application[]; reason: string }) => {
    for (const batch of batches(servers)) {
      if (gone.current) return;
      const asked = batch.map(({ accountID, region, sourceServerID, seen = "" }) => ({ accountID, region, sourceServerID, seen }));
      try {
        const { group, plan, scenario } = of;
        const answer = await answered(api.POST("/api/v1/launch-application", { body: { group, plan, scenario, reason: reason.trim(), servers: asked } }));
        setDone((before) => [...before, ...answer.servers]);
      } catch (error) {
        if (error instanceof Refusal && hopeless.has(error.problem.code)) throw error;
        setDone((before) => [...before, ...batch.map((a) => ({ ...a, outcome: "FAILED" as const, error: problemOf(error) }))]);
      }
    }
  };
  const mutation = useMutation({
    mutationFn: apply,
    onSettled: () => Promise.all(["launch-templates", "launch-template", "launch-compliance"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  return { ...mutation, done };
}
