package control

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

const (
	// maxCopies is how many copies one request may ask for, and plannedTogether how many of
	// them are looked at together.
	maxCopies       = 20
	plannedTogether = 5
)

// TemplateCopy asks for copies of a version of a launch template.
type TemplateCopy struct {
	Version string // a number, $Default (if it is empty) or $Latest
	Name    string // of the copies; empty: the launch template's own
	Targets []CopyTarget
	Reason  string
	DryRun  bool
}

// CopyTarget is where a copy is made, and what stands there for what the version names.
type CopyTarget struct {
	recovery.Scope
	Mapping recovery.LaunchMapping
}

// TemplateCopies is what copying came to, or would come to.
type TemplateCopies struct {
	Version int64
	Name    string
	Targets []CopiedTemplate // in the order in which they were asked for
	DryRun  bool
	// Refusal is why nothing would be copied, in a dry run; else it is the error.
	Refusal error
}

// CopiedTemplate is one copy.
type CopiedTemplate struct {
	recovery.Scope
	recovery.LaunchCopy
	Outcome  CopyOutcome
	ID       string // of the copy, once there is one
	Findings []recovery.Finding
	Warnings []string // EC2's, of what it made
	Err      error
}

// CopyOutcome is what became of one copy.
type CopyOutcome string

// The outcomes.
const (
	CopyPlanned CopyOutcome = "TO_COPY"
	CopyRefused CopyOutcome = "REFUSED" // and so nothing is copied anywhere
	CopyThere   CopyOutcome = "ALREADY_THERE"
	CopyMade    CopyOutcome = "COPIED"
	CopyFailed  CopyOutcome = "FAILED" // the others are made all the same
)

// CopyLaunchTemplate copies a version of a launch template to other accounts and Regions.
//
// All copies are looked at before the first is made: what the mappings say nothing of, what
// the targets do not have, and what has the name there. If anything speaks against one of
// them, all of it is told and nothing is made anywhere. After a crash in between a repeat
// finds what was made by its name and its tag, and makes the rest.
func (c *Control) CopyLaunchTemplate(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id string, r TemplateCopy) (TemplateCopies, error) {
	actor, err := c.authorise(ctx, caller, "CopyLaunchTemplate", r.about(scope))
	if err != nil {
		return TemplateCopies{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, templateTime)
	defer cancel()
	if err := r.check(); err != nil {
		return TemplateCopies{}, err
	}
	for _, t := range r.Targets {
		if _, err := c.scopes(ctx, t.AccountID, t.Region); err != nil {
			return TemplateCopies{}, err
		}
	}
	k, err := c.newCopying(ctx, scope, id, r)
	if err != nil {
		return TemplateCopies{}, err
	}
	if err := c.planCopies(ctx, k, r.Targets); err != nil {
		return TemplateCopies{}, err
	}
	if refusal := k.refusal(); r.DryRun || refusal != nil {
		if k.done.Refusal = refusal; !r.DryRun {
			return TemplateCopies{}, refusal
		}
		return k.done, nil
	}
	return k.done, c.makeCopies(ctx, k, actor, r.Reason)
}

// about are the account that is copied from, user data included, and those that are copied to.
func (r TemplateCopy) about(from recovery.Scope) subject {
	s := inAccount(from.AccountID)
	for _, t := range r.Targets {
		s.accounts = append(s.accounts, t.AccountID)
		if !strings.Contains(s.name, string(t.AccountID)) {
			s.name += ", account " + string(t.AccountID)
		}
	}
	return s
}

// templateNameForm is how EC2 lets launch templates be called.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
var templateNameForm = regexp.MustCompile(`^[a-zA-Z0-9().\-/_]{3,128}$`)

// check finds what is wrong with the request by itself.
func (r TemplateCopy) check() error {
	var ps recovery.Problems
	if r.Name != "" && !templateNameForm.MatchString(r.Name) {
		ps.Addf("name", "%q is not a name of a launch template: 3 to 128 letters, digits, or any of ( ) . - / _", r.Name)
	}
	if len(r.Reason) > maxReason {
		ps.Addf("reason", "it is longer than %d characters", maxReason)
	}
	if n := len(r.Targets); n < 1 || n > maxCopies {
		ps.Addf("targets", "list 1 to %d, not %d", maxCopies, n)
	}
	seen := map[recovery.Scope]bool{}
	for i, t := range r.Targets {
		at := fmt.Sprintf("targets[%d]", i)
		if seen[t.Scope] {
			ps.Addf(at, "%s is listed twice", t.Scope)
		}
		seen[t.Scope] = true
		t.Mapping.Check(&ps, at+".mapping")
	}
	return ps.Err("launch templates cannot be copied so")
}

// copying is the copying of one version under way.
type copying struct {
	source recovery.LaunchTemplate // with its tags as they are now
	what   recovery.LaunchTemplateVersion
	done   TemplateCopies
}

// drssNames is how the names of the launch templates begin that DRS makes.
const drssNames = "created-and-used-by-drs-"

// newCopying reads what is copied.
func (c *Control) newCopying(ctx context.Context, scope recovery.Scope, id string, r TemplateCopy) (*copying, error) {
	h, err := c.historyOf(ctx, scope, id)
	if err == nil {
		err = h.Err
	}
	if err != nil {
		return nil, err
	}
	k := &copying{done: TemplateCopies{Name: cmp.Or(r.Name, h.Name), DryRun: r.DryRun, Targets: make([]CopiedTemplate, len(r.Targets))}}
	var ps recovery.Problems
	k.what = h.version(&ps, "version", r.Version, h.Default.Number)
	k.done.Version = k.what.Number
	if r.Name == "" && strings.HasPrefix(h.Name, drssNames) {
		ps.Addf("name", "give the copy a name of its own: %s is one by which DRS names what it uses", h.Name)
	}
	if err := ps.Err("launch template %s cannot be copied so", h.Name); err != nil {
		return nil, err
	}
	k.source, err = c.cloud.FindLaunchTemplate(ctx, scope, recovery.LaunchTemplateRef{ID: id})
	return k, err
}

// planCopies looks at all targets. What cannot be asked stands in the way of all.
func (c *Control) planCopies(ctx context.Context, k *copying, targets []CopyTarget) error {
	from, _ := c.place(ctx, k.source.Scope, recovery.Drill) // or nothing there has the same name
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(plannedTogether)
	for i, t := range targets {
		group.Go(func() (err error) {
			k.done.Targets[i], err = c.planCopy(ctx, k, t, from)
			return err
		})
	}
	return group.Wait()
}

// planCopy says what one copy would be, and what speaks against it.
func (c *Control) planCopy(ctx context.Context, k *copying, t CopyTarget, from recovery.LaunchPlace) (CopiedTemplate, error) {
	planned := CopiedTemplate{Scope: t.Scope, LaunchCopy: k.what.CopyTo(k.source.Scope, t.Scope, t.Mapping), Outcome: CopyPlanned}
	to, err := c.place(ctx, t.Scope, recovery.Drill)
	if err != nil {
		return planned, err
	}
	for i := range planned.Gaps {
		planned.Gaps[i].Candidates = planned.Gaps[i].CandidatesIn(from, to)
	}
	there, err := c.cloud.FindLaunchTemplate(ctx, t.Scope, recovery.LaunchTemplateRef{Name: k.done.Name})
	switch code := recovery.CodeOf(err); {
	case code == recovery.NotFound:
	case err != nil:
		return planned, err
	case k.made(there) && len(planned.Gaps) == 0 && len(there.Default.Diff(recovery.LaunchTemplateVersion{Settings: planned.Settings})) == 0:
		planned.Outcome, planned.ID = CopyThere, there.ID
		return planned, nil
	default:
		planned.Err = recovery.Errorf(recovery.Conflict, "there is a launch template %s in %s already, which %s", k.done.Name, t.Scope, k.otherThan(there)).
			WithRemedy("give the copy another name, or see what is there with `davit template show %s/%s`", t.Scope, there.ID)
	}
	planned.Findings = recovery.CheckCopy(planned.Settings, to)
	if len(planned.Gaps) > 0 || planned.Err != nil || !(LaunchCheck{Findings: planned.Findings}).OK() {
		planned.Outcome = CopyRefused
	}
	return planned, nil
}

// made reports whether Davit made what is there as a copy of the template.
func (k *copying) made(there recovery.LaunchTemplate) bool {
	return there.IsCopyOf(recovery.TemplateKey(k.source.Scope, k.source.ID))
}

// otherThan says of a template of the name why it is not the copy.
func (k *copying) otherThan(there recovery.LaunchTemplate) string {
	if k.made(there) {
		return "is a copy of it and says something else by now"
	}
	return "is no copy of it"
}

// refusal is everything that speaks against any of the copies, or nil.
func (k *copying) refusal() error {
	var gaps, others recovery.Problems
	for i, t := range k.done.Targets {
		at := fmt.Sprintf("targets[%d]", i)
		for _, g := range t.Gaps {
			gaps.Addf(at+".mapping."+g.Section+"."+g.Key, "%s: %s; %s", g.Name, g.Why, withCandidates(g))
		}
		if t.Outcome != CopyRefused {
			continue
		}
		for _, f := range t.Findings {
			if f.Severity.Blocks() {
				others.Addf(at, "%s in %s: %s (%s)", f.Code, t.Scope, f.Why, f.Remedy)
			}
		}
		if t.Err != nil {
			others.Addf(at, "%s", t.Err)
		}
	}
	all := append(gaps, others...)
	if len(all) == 0 {
		return nil
	}
	code, why := recovery.Invalid, "the mapping has gaps"
	if len(gaps) == 0 {
		code, why = recovery.Conflict, "it would not do where it is copied to"
	}
	refusal := recovery.Errorf(code, "launch template %s is not copied anywhere: %s", k.source.Name, why)
	refusal.Details = all
	return refusal
}

// withCandidates is a gap's remedy, with what may be meant.
func withCandidates(g recovery.MappingGap) string {
	if len(g.Candidates) == 0 {
		return g.Remedy
	}
	return g.Remedy + "; of the same name there: " + strings.Join(g.Candidates, ", ")
}
