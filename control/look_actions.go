package control

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// runnable is something that an execution would have SSM run: an action, or its rollback.
type runnable struct {
	where      string // such as "action stop of wave database"
	ofSource   bool   // it needs the source
	wave       int
	scope      recovery.Scope
	name       string // of the document
	version    string
	parameters recovery.ActionParameters
	document   *documentLook
	secrets    *answer[[]recovery.PinnedSecret] // nil: it refers to none
}

// documentLook is what was asked about one document in one account and Region.
type documentLook struct {
	document answer[cloud.Document]
	allowed  answer[struct{}]
}

type documentKey struct {
	scope         recovery.Scope
	name, version string
}

// findActions finds what the plan's actions would run in the mode. What needs a source
// that is given up is left out, and told.
func (f *flight) findActions() {
	for i, w := range f.report.Plan.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			where := "action " + a.Name + " of wave " + w.Name
			switch {
			case !a.RunIn.In(f.report.Mode):
				continue
			case f.options.Ungraceful && a.Requires == recovery.RequiresSource:
				f.report.find(actionDue, where, "⟨it needs|they need⟩ the source, which is given up: ⟨it is|they are⟩ left out", "do ⟨its|their⟩ work once the source is back")
				continue
			}
			r := runnable{
				where: where, ofSource: a.Requires == recovery.RequiresSource, wave: i, scope: recovery.Scope{AccountID: a.AccountID, Region: a.Region},
				name: a.DocumentName, version: a.DocumentVersion, parameters: withRole(a.Parameters, a.RoleARN),
			}
			f.runnables = append(f.runnables, &r)
			if back := a.Rollback; back != nil {
				undo := r
				undo.where, undo.name, undo.version = "the rollback of "+where, back.DocumentName, back.DocumentVersion
				undo.parameters = withRole(back.Parameters, a.RoleARN)
				f.runnables = append(f.runnables, &undo)
			}
		}
	}
}

func withRole(p recovery.ActionParameters, role string) recovery.ActionParameters {
	if role == "" {
		return p
	}
	with := recovery.ActionParameters{recovery.ParameterAssumeRole: {role}}
	for name, values := range p {
		with[name] = values
	}
	return with
}

// askAboutActions asks SSM for the documents of the actions, each once, whether they may
// be started, and which versions their secrets have.
func (c *Control) askAboutActions(q *questions, f *flight) {
	looks := map[documentKey]*documentLook{}
	for _, r := range f.runnables {
		if !f.inReach(r.scope) {
			continue // judgeAccess tells of it
		}
		key := documentKey{r.scope, r.name, r.version}
		if r.document = looks[key]; r.document == nil {
			r.document = &documentLook{}
			looks[key] = r.document
			add(q, r.scope, &r.document.document, func(ctx context.Context) (cloud.Document, error) {
				return c.cloud.Document(ctx, r.scope, r.name, r.version)
			})
			add(q, r.scope, &r.document.allowed, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, c.cloud.MayStartAutomation(ctx, r.scope, r.name)
			})
		}
		if refs := r.parameters.SecretRefs(); len(refs) > 0 {
			r.secrets = &answer[[]recovery.PinnedSecret]{}
			add(q, r.scope, r.secrets, func(ctx context.Context) ([]recovery.PinnedSecret, error) {
				return c.cloud.PinSecrets(ctx, r.scope, refs)
			})
		}
	}
}

// inReach reports whether Davit can act in the account and Region.
func (f *flight) inReach(scope recovery.Scope) bool {
	l := f.looks[scope]
	return l != nil && l.known && l.access.err == nil
}
