import { useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "../api/client";

export type Session = Schemas["Session"];
export type Role = "Admin" | "RecoveryManager" | "PlanManager" | "Operator" | "Auditor" | "ReadOnly";

/** useSession is who is signed in. It fails with a Refusal of 401 when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/session", { signal })) as Promise<Session>,
    retry: false,
    staleTime: 60_000,
  });
}

/** duties are what roles may do, as far as pages offer it: the server refuses the rest anyway. */
export const duties = {
  audit: ["Admin", "RecoveryManager", "Auditor"],
  drill: ["Admin", "RecoveryManager", "PlanManager", "Operator"],
  /** steer is to pause, resume and retry a recovery, and to write notes to it. */
  steer: ["Admin", "RecoveryManager", "Operator"],
  recover: ["Admin", "RecoveryManager"],
  plan: ["Admin", "RecoveryManager", "PlanManager"],
  install: ["Admin", "RecoveryManager"],
  /** templates is to change EC2's launch templates themselves; what is stated for groups and plans is plan. */
  templates: ["Admin", "RecoveryManager"],
  administer: ["Admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Duty = keyof typeof duties;

/** may reports whether one of the session's roles has a duty. */
export function may(session: Session | undefined, duty: Duty): boolean {
  const roles: readonly string[] = duties[duty];
  return (session?.grants ?? []).some((g) => roles.includes(g.role));
}
