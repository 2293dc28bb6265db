package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// Paths that are known before any route is looked up.
const (
	configImportPath = Prefix + "/config/import"
	configSchemaPath = Prefix + "/config/schema.json"
)

// configFormats are the media types of files of configuration.
var configFormats = map[portable.Form]string{portable.YAML: "application/yaml", portable.JSON: "application/json"}

func (s *Server) configRoutes() {
	const tag = "configuration"
	registerStream(s, route{http.MethodGet, "/config/export", "exportConfig", "Export the configuration as a file", tag, 0}, configAnswers(), s.exportConfig,
		says("All of it as it was at one moment, or kinds and objects with what they refer to. It has no secrets, only where they are. What the caller may not read is left out, and named in it."))
	register(s, route{http.MethodPost, "/config/import", "importConfig", "Import a file of configuration, or say what that would do", tag, 0}, s.importConfig,
		says("All of it is imported, at once for whoever reads, or nothing; with partial what is not refused. A refusal has each finding with its line and column. A snapshot is taken before. With dryRun nothing is done, and the answer is the plan that an import would carry out."), fails(recovery.Stale))
	register(s, route{http.MethodGet, "/config/imports", "listImports", "List imports of configuration, newest first", tag, 0},
		func(ctx context.Context, in *struct{ Paging }) (*body[apitype.Page[recovery.ConfigurationImport]], error) {
			return pageOf(s.control.ConfigurationHistory(ctx, callerOf(ctx), in.page()))
		})
	register(s, route{http.MethodPost, "/config/imports/{importID}/rollback", "rollBackImport", "Restore the configuration as it was before an import", tag, 0}, s.rollBack,
		says("What was changed since, also by others, becomes as it was, and what was created since is deleted. It is an import of its own, which can be rolled back too."), fails(recovery.Stale))
}

func configAnswers() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "the file", Content: map[string]*huma.MediaType{
		configFormats[portable.YAML]: textAnswer("version: \"" + portable.Version + "\"\naccounts:\n  - name: production\n"),
		configFormats[portable.JSON]: {
			Schema:  &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true},
			Example: map[string]any{"version": portable.Version, "groups": []any{map[string]any{"name": "shop-web"}}},
		},
	}}}
}

// configExport says what is exported.
type configExport struct {
	Only    []string `query:"only,explode" doc:"kinds such as plans, or objects such as plan/shop; by default everything"`
	Format  string   `query:"format" enum:"yaml,json" doc:"yaml by default"`
	Plain   bool     `query:"plain" doc:"leave out when and by whom it was exported: the same configuration is then the same bytes"`
	Offline bool     `query:"offline" doc:"ask AWS nothing, and leave out the fingerprints of what the configuration refers to there"`
}

func (s *Server) exportConfig(ctx context.Context, in *configExport) (*huma.StreamResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	f, err := s.control.ExportConfiguration(ctx, callerOf(ctx), control.ExportQuery{Only: in.Only, Plain: in.Plain, Offline: in.Offline})
	if err != nil {
		return nil, err
	}
	form := portable.YAML
	if in.Format == string(portable.JSON) {
		form = portable.JSON
	}
	schema := ""
	if s.options.BaseURL != "" && !in.Plain {
		schema = s.options.BaseURL + configSchemaPath
	}
	content, err := f.Write(form, schema)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		hctx.SetHeader("Content-Type", configFormats[form])
		hctx.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", portable.FileName(time.Now(), form)))
		_, _ = hctx.BodyWriter().Write(content) // who does not read it any more has gone
	}}, nil
}

func (s *Server) importConfig(ctx context.Context, in *struct {
	Body apitype.ConfigImportRequest
},
) (*body[apitype.ConfigPlan], error) {
	req := howOf(in.Body.ConfigHow)
	req.File, req.Content, req.Mode = in.Body.File, []byte(in.Body.Content), control.ImportMode(in.Body.Mode)
	req.Edited, req.AccountID = in.Body.Edited, in.Body.AccountID
	do := s.control.ImportConfiguration
	if in.Body.DryRun {
		do = s.control.PlanImport
	}
	return configPlanAnswer(do(ctx, callerOf(ctx), req))
}

// importRef names an import in a path.
type importRef struct {
	ImportID recovery.ImportID `path:"importID"`
	Body     apitype.ConfigHow
}

func (s *Server) rollBack(ctx context.Context, in *importRef) (*body[apitype.ConfigPlan], error) {
	do := s.control.RollBackConfiguration
	if in.Body.DryRun {
		do = s.control.PlanRollback
	}
	return configPlanAnswer(do(ctx, callerOf(ctx), in.ImportID, howOf(in.Body)))
}

func howOf(how apitype.ConfigHow) control.ImportRequest {
	return control.ImportRequest{Partial: how.Partial, Offline: how.Offline, Reason: how.Reason, Plan: how.Plan}
}

func configPlanAnswer(p control.ConfigPlan, err error) (*body[apitype.ConfigPlan], error) {
	if err != nil {
		return nil, err
	}
	out := apitype.ConfigPlan{
		Version: p.Version, Items: []apitype.ConfigItem{}, Findings: listOf(p.Findings), Counts: p.Counts,
		Blocked: p.Blocked(), Plan: p.Digest, ImportID: p.ImportID,
	}
	for _, item := range p.Items {
		out.Items = append(out.Items, apitype.ConfigItem{
			Kind: item.Kind, Name: item.Name, Action: string(item.Action), Why: item.Why, Changes: item.Changes, Findings: item.Findings,
		})
	}
	return bodyOf(out), nil
}

// serveConfigSchema gives the JSON Schema of files of configuration to whoever asks: an
// editor has no token, and it says nothing of this server.
func (s *Server) serveConfigSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/schema+json")
	_, _ = w.Write(portable.SchemaFile)
}
