package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/documents"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// configAWSTime is how long AWS is asked about an import or an export.
const configAWSTime = 60 * time.Second

// configAWS is what AWS says of what a configuration refers to. Each question is asked once.
type configAWS struct {
	control *Control
	offline bool

	servers   map[recovery.Scope]*answer[[]recovery.SourceServer]
	identity  map[recovery.Scope]*answer[string]
	subnets   map[subnetKey]*answer[[]cloud.Subnet]
	groups    map[recovery.Scope]*answer[[]recovery.SecurityGroup] // of EC2
	templates map[recovery.Scope]*answer[[]*listedTemplate]        // where there are rules for launches
	documents map[documentKey]*answer[cloud.Document]
	// found is what is wrong, by the object that it is about.
	found map[portable.Key][]awsFinding
	// members are those of the groups that were looked at, by the groups' names.
	members map[string][]recovery.SourceServer
}

type subnetKey struct {
	scope recovery.Scope
	id    string
}

type awsFinding struct {
	severity       recovery.Severity
	field, message string
}

func newConfigAWS(c *Control, offline bool) *configAWS {
	return &configAWS{
		control: c, offline: offline,
		servers: map[recovery.Scope]*answer[[]recovery.SourceServer]{}, identity: map[recovery.Scope]*answer[string]{},
		subnets: map[subnetKey]*answer[[]cloud.Subnet]{}, groups: map[recovery.Scope]*answer[[]recovery.SecurityGroup]{}, documents: map[documentKey]*answer[cloud.Document]{},
		templates: map[recovery.Scope]*answer[[]*listedTemplate]{},
	}
}

// of are the findings about an object, at their places.
func (a *configAWS) of(o portable.Object) []portable.Finding {
	var all []portable.Finding
	for _, f := range a.found[o.Key()] {
		all = append(all, o.Find(f.severity, f.field, "%s", f.message))
	}
	return all
}

func (a *configAWS) find(o portable.Object, s recovery.Severity, field, format string, args ...any) {
	a.found[o.Key()] = append(a.found[o.Key()], awsFinding{s, field, fmt.Sprintf(format, args...)})
}

// ask asks AWS for what a file refers to, and judges those objects of it that would be
// changed.
func (a *configAWS) ask(ctx context.Context, w *configWorld, all, objects []portable.Object) {
	a.found, a.members = map[portable.Key][]awsFinding{}, map[string][]recovery.SourceServer{}
	if a.offline {
		return
	}
	a.questions(ctx, w, all)
	a.membersIn(w)
	a.judgeMembers(w, objects)
	for _, o := range objects {
		a.judgeLaunch(w, o)
		switch v := o.Value.(type) {
		case recovery.Account:
			a.judgeAccess(o, v)
		case recovery.Plan:
			a.judgePlan(w, o, v)
		}
	}
}

// questions asks what was not asked yet, all of it at the same time.
func (a *configAWS) questions(ctx context.Context, w *configWorld, objects []portable.Object) {
	ctx, cancel := context.WithTimeout(withJudged(ctx, w.accounts), configAWSTime)
	defer cancel()
	q := newQuestions(ctx)
	for _, o := range objects {
		a.askLaunch(q, w, o.Value)
		a.askRules(q, w, o.Value)
		switch v := o.Value.(type) {
		case recovery.Account:
			if len(v.Regions) > 0 {
				scope := recovery.Scope{AccountID: v.ID, Region: v.Regions[0]}
				once(q, a.identity, scope, scope, func(ctx context.Context) (string, error) { return a.control.identityIn(ctx, scope) })
			}
		case recovery.Group:
			if _, wrong := knownScope(v.Scope, w.accounts); wrong == "" {
				a.askServers(q, v.Scope)
			}
		case recovery.Plan:
			for _, used := range documentsOf(v, w) {
				once(q, a.documents, used.key, used.key.scope, func(ctx context.Context) (cloud.Document, error) {
					return a.control.cloud.Document(ctx, used.key.scope, used.key.name, used.key.version)
				})
			}
		}
	}
	q.wait()
}

func (a *configAWS) askServers(q *questions, scope recovery.Scope) {
	once(q, a.servers, scope, scope, func(ctx context.Context) ([]recovery.SourceServer, error) {
		have, err := a.control.inventory.servers(ctx, scope, inventoryLife)
		return have.seen, err
	})
}

// once has a question asked unless it was.
func once[K comparable, T any](q *questions, asked map[K]*answer[T], key K, scope recovery.Scope, question func(context.Context) (T, error)) {
	if asked[key] == nil {
		asked[key] = &answer[T]{}
		add(q, scope, asked[key], question)
	}
}

func scopesOfPlan(p recovery.Plan, w *configWorld) []recovery.Scope {
	var scopes []recovery.Scope
	for _, g := range w.groupsIn(p) {
		if !slices.Contains(scopes, g.Scope) {
			scopes = append(scopes, g.Scope)
		}
	}
	return scopes
}

// usedDocument is a document and the field that names it.
type usedDocument struct {
	key   documentKey
	field string
}

// documentsOf are the documents of a plan's actions, where they run.
func documentsOf(p recovery.Plan, w *configWorld) []usedDocument {
	at, _ := placed(p, w.groupsIn(p), w.accounts)
	var used []usedDocument
	for i, wave := range at.Waves {
		for _, list := range actionFields {
			for j, action := range wave.Actions(list.stage) {
				scope := recovery.Scope{AccountID: action.AccountID, Region: action.Region}
				if scope.AccountID == "" || scope.Region == "" || !knownAccount(scope.AccountID, w.accounts) {
					continue // which is told already
				}
				field := fmt.Sprintf("waves[%d].%s[%d]", i, list.field, j)
				used = append(used, usedDocument{documentKey{scope, action.DocumentName, action.DocumentVersion}, field + ".documentName"})
				if action.Rollback != nil {
					used = append(used, usedDocument{documentKey{scope, action.Rollback.DocumentName, action.Rollback.DocumentVersion}, field + ".rollback.documentName"})
				}
			}
		}
	}
	return used
}

// unanswered says that AWS could not be asked.
func (a *configAWS) unanswered(o portable.Object, field, what string, err error) {
	a.find(o, recovery.SeverityUnknown, field, "AWS could not be asked for %s: %s. Try again, or import without asking AWS (--offline)", what, err)
}

func (a *configAWS) judgeAccess(o portable.Object, v recovery.Account) {
	if len(v.Regions) == 0 {
		return
	}
	if got := a.identity[recovery.Scope{AccountID: v.ID, Region: v.Regions[0]}]; got != nil && got.err != nil {
		a.unanswered(o, "roleARN", "account "+string(v.ID), got.err)
	}
}

func (a *configAWS) judgePlan(w *configWorld, o portable.Object, p recovery.Plan) {
	for _, used := range documentsOf(p, w) {
		got := a.documents[used.key]
		switch {
		case got == nil || got.err == nil:
		case recovery.CodeOf(got.err) == recovery.NotFound:
			a.missing(o, used)
		default:
			a.unanswered(o, used.field, "document "+used.key.name+" in "+used.key.scope.String(), got.err)
		}
	}
}

// missing says that a document is not there. One of the library can be installed once the
// plan is there, and not before.
func (a *configAWS) missing(o portable.Object, used usedDocument) {
	const message = "there is no Automation document %s (version %s) in %s: %s"
	if _, ours := documents.Get(used.key.name); ours {
		a.find(o, recovery.SeverityWarning, used.field, message, used.key.name, used.key.version, used.key.scope, "install it after the import, with `davit document install --plan`")
		return
	}
	a.find(o, recovery.SeverityError, used.field, message, used.key.name, used.key.version, used.key.scope, "create it there, or install it with `davit document install`")
}

// membersIn finds the servers of the groups of all places that were asked for.
func (a *configAWS) membersIn(w *configWorld) {
	found := map[recovery.Scope]*memberIndex{}
	for _, g := range w.groups {
		got := a.servers[g.Scope]
		if got == nil || got.err != nil {
			continue
		}
		if found[g.Scope] == nil {
			found[g.Scope] = newMemberIndex(got.value)
		}
		a.members[recovery.NameKey(g.Name)] = found[g.Scope].of(g)
	}
}

// judgeMembers holds the servers of groups against what AWS has, and against other groups'.
func (a *configAWS) judgeMembers(w *configWorld, objects []portable.Object) {
	inGroup := map[recovery.ServerKey]string{}
	changed := map[string]bool{}
	for _, o := range objects {
		changed[o.Key().Name] = changed[o.Key().Name] || o.Kind == recovery.GroupResource
	}
	for _, g := range w.groups { // those that stay as they are come first: they keep their servers
		if !changed[recovery.NameKey(g.Name)] {
			for _, s := range a.members[recovery.NameKey(g.Name)] {
				inGroup[s.ServerKey] = g.Name
			}
		}
	}
	for _, o := range objects {
		g, ok := o.Value.(recovery.Group)
		got := a.servers[g.Scope]
		if !ok || got == nil {
			continue
		}
		if got.err != nil {
			a.unanswered(o, "", "the source servers of "+g.Scope.String(), got.err)
			continue
		}
		a.judgeGroup(o, g, inGroup)
	}
}

func (a *configAWS) judgeGroup(o portable.Object, g recovery.Group, inGroup map[recovery.ServerKey]string) {
	members := a.members[recovery.NameKey(g.Name)]
	have, place := map[recovery.SourceServerID]bool{}, map[recovery.SourceServerID]int{}
	for _, s := range members {
		have[s.SourceServerID] = true
	}
	for i, id := range g.SourceServerIDs {
		if place[id] = i; !have[id] {
			a.find(o, recovery.SeverityError, fmt.Sprintf("sourceServerIDs[%d]", i), "there is no source server %s in %s", id, g.Scope)
		}
	}
	for _, s := range members {
		if other, taken := inGroup[s.ServerKey]; taken {
			field := "tags"
			if i, byID := place[s.SourceServerID]; byID {
				field = fmt.Sprintf("sourceServerIDs[%d]", i)
			}
			a.find(o, recovery.SeverityError, field, "server %s is in protection group %s already: a server is in at most one group", serverName(s), other)
			continue
		}
		inGroup[s.ServerKey] = g.Name
	}
	if len(g.Tags) > 0 && len(members) == 0 {
		a.find(o, recovery.SeverityWarning, "tags", "they match no source server of %s now: look at the servers' tags, in their keys case counts", g.Scope)
	}
}
