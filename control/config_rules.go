package control

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// configRulesTime bounds how long an import is held against the rules for launches. What
// there was no time for, the preflight finds, and the import says so.
const configRulesTime = 20 * time.Second

// configRules holds the launch configurations of an import against the rules, as saving each
// of them does.
type configRules struct {
	aws *configAWS
	// until is when the time is over; zero: nothing was judged yet.
	until time.Time
	cut   bool
	// templates are those that DRS made for servers, of the places that were looked at.
	templates map[recovery.Scope]map[recovery.SourceServerID]*listedTemplate
}

// askRules asks for the servers and launch templates that the rules are held against.
func (a *configAWS) askRules(q *questions, w *configWorld, value any) {
	if a.control.rules == nil {
		return
	}
	for _, scope := range placesOf(value, w) {
		a.askServers(q, scope)
		once(q, a.templates, scope, scope, func(ctx context.Context) ([]*listedTemplate, error) {
			have, err := a.control.templates.atMost(ctx, scope, templateRhythm.life)
			return have.seen, err
		})
	}
}

// of are what the rules say of an item: what blocks, and what is only told.
func (r *configRules) of(ctx context.Context, w *configWorld, item *ConfigItem) []portable.Finding {
	if r.aws.control.rules == nil || r.aws.offline {
		return nil
	}
	if r.until.IsZero() {
		r.until = time.Now().Add(configRulesTime)
	}
	ctx, cancel := context.WithDeadline(withJudged(ctx, w.accounts), r.until)
	defer cancel()
	s := r.aws.control.newSavedRules()
	s.each = r.each
	switch v := item.object.Value.(type) {
	case recovery.Group:
		s.judgeGroup(ctx, v, valueBefore[recovery.Group](item))
	case recovery.Plan:
		s.judgePlan(ctx, v, valueBefore[recovery.Plan](item), slices.Clone(w.groupsIn(v)))
	}
	r.cut = r.cut || ctx.Err() != nil
	return r.findings(item.object, s)
}

func (r *configRules) findings(o portable.Object, s *savedRules) (all []portable.Finding) {
	refused, told := s.result()
	for _, p := range refused {
		all = append(all, o.Find(recovery.SeverityError, p.Field, "%s", p.Message))
	}
	for _, f := range told {
		why := f.Why
		if f.Remedy != "" {
			why += "; " + f.Remedy
		}
		all = append(all, o.Find(recovery.SeverityWarning, "", "%s: %s", f.Where, why))
	}
	return all
}

// each visits the members of a group as the import has it.
func (r *configRules) each(ctx context.Context, g recovery.Group, visit visitLaunch) {
	got := r.aws.templates[g.Scope]
	if got == nil || got.err != nil {
		return // which is told of the group's servers, or the preflight asks again
	}
	if r.templates[g.Scope] == nil {
		r.templates[g.Scope] = templatesByServer(got.value)
	}
	visitEach(ctx, r.aws.members[recovery.NameKey(g.Name)], r.templates[g.Scope], visit)
}

// valueBefore is what the item takes the place of, or nil.
func valueBefore[T any](item *ConfigItem) *T {
	if item.before == nil {
		return nil
	}
	if v, ok := item.before.Value.(T); ok {
		return &v
	}
	return nil
}
