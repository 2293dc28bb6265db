import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Report = Schemas["CheckReport"];
export type Finding = Report["findings"][number];

/** Options say how a plan is to run, as the page has them. */
export type Options = {
  mode: "DRILL" | "RECOVERY";
  before: string;
  incident: string;
  /** scenario is one of the plan's, or none. */
  scenario: string;
  preempt: boolean;
  ungraceful: boolean;
  exclude: string[];
  replace: string[];
  /** accept are the findings that are overridden, each with its reason. */
  accept: Record<string, string>;
};

/** fresh are the options that nobody has changed yet. */
export function fresh(mode: Options["mode"]): Options {
  return { mode, before: "", incident: "", scenario: "", preempt: false, ungraceful: false, exclude: [], replace: [], accept: {} };
}

/** body are the options as the API takes them. */
export function body(o: Options): Schemas["RunOptions"] {
  const accept = Object.entries(o.accept)
    .filter(([, reason]) => reason.trim())
    .map(([code, reason]) => ({ code, reason: reason.trim() }));
  const recovery = o.mode === "RECOVERY";
  return {
    mode: o.mode,
    pointInTime: o.before.trim() ? { before: o.before.trim() } : undefined,
    incidentAt: recovery && o.incident.trim() ? o.incident.trim() : undefined,
    scenario: o.scenario || undefined,
    preempt: recovery && o.preempt ? true : undefined,
    ungraceful: recovery && o.ungraceful ? true : undefined,
    exclude: o.exclude.length > 0 ? o.exclude : undefined,
    replaceInstances: recovery && o.replace.length > 0 ? o.replace : undefined,
    accept: recovery && accept.length > 0 ? accept : undefined,
  };
}

/** useCheck runs the preflight of what the options say, and again when they change. */
export function useCheck(plan: string, o: Options) {
  return useQuery({
    queryKey: ["check", plan, body(o)],
    queryFn: ({ signal }) => answered(api.POST("/api/v1/plans/{plan}/check", { signal, params: { path: { plan } }, body: body(o) })),
    placeholderData: (before) => before,
    retry: false,
  });
}

/** useScenarios are the names of the cases that a plan is prepared for. */
export function useScenarios(plan: string): string[] {
  const { data } = useQuery({
    queryKey: ["plan", plan, "scenarios"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/plans/{plan}", { signal, params: { path: { plan } } })),
  });
  return Object.keys(data?.scenarios ?? {}).sort();
}

/** useStart starts an execution. Pressed twice, or sent again after no answer, it is one. */
export function useStart(plan: string) {
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: ({ options, comment }: { options: Options; comment: string }) =>
      answered(
        api.POST("/api/v1/executions", {
          params: { header: { "Idempotency-Key": key.current } },
          body: { plan, ...body(options), comment: comment.trim() || undefined },
        }),
      ),
    // A refusal started nothing: what is changed then is another question.
    onError: () => {
      key.current = crypto.randomUUID();
    },
  });
}
