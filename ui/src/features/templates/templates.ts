import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";
import type { operations } from "@/shared/api/schema";
import { readTemplates, type TemplateFilter } from "@/shared/launch/templates";

export type Template = Schemas["LaunchTemplate"];
export type Version = Schemas["LaunchTemplateVersion"];
export type Broken = Schemas["LaunchCompliance"];
export type Where = { accountID: string; region: string; launchTemplateID: string };
export type ComplianceFilter = NonNullable<operations["listLaunchCompliance"]["parameters"]["query"]>;

/** useTemplate reads a launch template with its versions. */
export function useTemplate(where: Where) {
  return useQuery({
    queryKey: ["launch-template", where],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}", { signal, params: { path: where } })),
  });
}

/** useCheck checks the default version against DRS and the Region, and against the server that it launches. */
export function useCheck(where: Where) {
  return useQuery({
    queryKey: ["launch-template-check", where],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}/check", { signal, params: { path: where } })),
  });
}

/** useDiff compares two versions of a launch template. */
export function useDiff(where: Where, from: number, to: number) {
  return useQuery({
    queryKey: ["launch-template-diff", where, from, to],
    // A version never changes, and so no difference does.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}/diff", { signal, params: { path: where, query: { from: String(from), to: String(to) } } })),
  });
}

const rolledBack = (t: Template, body: Schemas["TemplateRollback"], signal?: AbortSignal) => {
  const path = { accountID: t.accountID, region: t.region, launchTemplateID: t.launchTemplateID };
  return answered(api.POST("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}/rollback", { signal, params: { path, header: { "If-Match": `"${t.defaultVersion}"` } }, body }));
};

/** useRollbackPreview says what a rollback to a version would change, and changes nothing. */
export function useRollbackPreview(t: Template, to: number) {
  return useQuery({
    queryKey: ["launch-template", "rollback", t.launchTemplateID, t.defaultVersion, to],
    retry: false,
    queryFn: ({ signal }) => rolledBack(t, { to: String(to), dryRun: true }, signal),
  });
}

/** useRollback has the launch template, as it was read, say again what a version of it says. */
export function useRollback(t: Template) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (by: { to: number; reason: string }) => rolledBack(t, { to: String(by.to), reason: by.reason.trim() || undefined }),
    onSuccess: () => forget(queries),
  });
}

/** useRetire deletes the versions of a launch template but the newest, or says which it would delete. */
export function useRetire(t: Template, dryRun: boolean) {
  const queries = useQueryClient();
  const path = { accountID: t.accountID, region: t.region, launchTemplateID: t.launchTemplateID };
  return useMutation({
    mutationFn: ({ keep, reason }: { keep: number; reason: string }) =>
      answered(api.POST("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}/retirement", { params: { path }, body: { keep, reason: reason.trim() || undefined, dryRun } })),
    onSuccess: () => (dryRun ? undefined : forget(queries)),
  });
}

/** useCopy makes copies of a version, or says in a dry run what they would be. */
export function useCopy({ accountID, region, launchTemplateID }: Template) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["TemplateCopy"]) => answered(api.POST("/api/v1/launch-templates/{accountID}/{region}/{launchTemplateID}/copy", { params: { path: { accountID, region, launchTemplateID } }, body })),
    onSuccess: (_, { dryRun }) => (dryRun ? undefined : forget(queries)),
  });
}

/** usePlaces are the accounts, in whose Regions a copy can be. */
export function usePlaces() {
  return useQuery({ queryKey: ["accounts"], queryFn: ({ signal }) => answered(api.GET("/api/v1/accounts", { signal, params: { query: { limit: 1000 } } })) });
}

function forget(queries: ReturnType<typeof useQueryClient>) {
  return Promise.all(["launch-templates", "launch-template", "launch-template-check", "launch-compliance", "group-launch"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** useLook asks AWS for the launch templates now, and shows them wherever they are. */
export function useLook() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (f: TemplateFilter) => readTemplates({ ...f, refresh: true }),
    onSuccess: () => forget(queries),
  });
}

const readCompliance = (query: ComplianceFilter, signal?: AbortSignal) => answered(api.GET("/api/v1/launch-compliance", { signal, params: { query } }));

/** useCompliance lists the source servers whose launch breaks a rule, a page at a time. */
export function useCompliance(f: ComplianceFilter) {
  return useQuery({
    queryKey: ["launch-compliance", f],
    queryFn: ({ signal }) => readCompliance(f, signal),
    placeholderData: keepPreviousData,
  });
}

/** useTemplateCompliance finds what one launch template breaks, and the rules that it was held against. */
export function useTemplateCompliance({ accountID, region, launchTemplateID }: Where, mode: string) {
  return useQuery({
    queryKey: ["launch-compliance", { accountID, region, launchTemplateID, mode }],
    queryFn: async ({ signal }) => {
      for (let cursor: string | undefined; ; ) {
        const page = await readCompliance({ accountID, region, mode, cursor, limit: 1000 }, signal);
        const broken = page.items.find((b) => b.launchTemplateID === launchTemplateID);
        if (broken || !page.next) return { rules: page.rules, findings: broken?.findings ?? [] };
        cursor = page.next;
      }
    },
  });
}

/** useWriters are the groups and plans, which may refer to launch templates. */
export function useWriters() {
  return useQuery({
    queryKey: ["launch-templates", "writers"],
    queryFn: async ({ signal }) => {
      const query = { limit: 1000 };
      const [groups, plans] = await Promise.all([answered(api.GET("/api/v1/groups", { signal, params: { query } })), answered(api.GET("/api/v1/plans", { signal, params: { query } }))]);
      return { groups: groups.items, plans: plans.items };
    },
  });
}
