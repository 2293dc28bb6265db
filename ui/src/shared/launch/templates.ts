import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, answered, type Schemas } from "../api/client";
import type { operations } from "../api/schema";

export type Template = Schemas["LaunchTemplateSummary"];
export type TemplateFilter = NonNullable<operations["listLaunchTemplates"]["parameters"]["query"]>;

/** readTemplates asks for launch templates as they were seen last, or as AWS has them now. */
export const readTemplates = (query: TemplateFilter, signal?: AbortSignal) => answered(api.GET("/api/v1/launch-templates", { signal, params: { query } }));

/** useTemplates lists launch templates, a page at a time. */
export function useTemplates(f: TemplateFilter, enabled = true) {
  return useQuery({
    queryKey: ["launch-templates", f],
    enabled,
    queryFn: ({ signal }) => readTemplates(f, signal),
    placeholderData: keepPreviousData,
  });
}

type Where = Pick<Template, "accountID" | "region" | "launchTemplateID">;

/** templatePath is the page of a launch template. */
export const templatePath = (t: Where) => `/templates/${t.accountID}/${t.region}/${t.launchTemplateID}`;
