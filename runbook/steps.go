package runbook

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// maker makes the steps.
type maker struct {
	Source
	steps []Step
}

func (m *maker) add(s Step) {
	s.Number = len(m.steps) + 1
	m.steps = append(m.steps, s)
}

// begin is what comes before the first wave.
func (m *maker) begin() {
	check := Step{Title: "Check the way into each account", About: []string{"Nothing is changed: the AWS CLI is there, the roles can be assumed, DRS knows the servers."}}
	byScope := map[recovery.Scope][]string{}
	for _, w := range m.Waves {
		for _, s := range w.Servers {
			byScope[s.Scope] = append(byScope[s.Scope], string(s.SourceServerID))
		}
	}
	for _, scope := range slices.SortedFunc(maps.Keys(byScope), func(a, b recovery.Scope) int { return strings.Compare(a.String(), b.String()) }) {
		for some := range slices.Chunk(byScope[scope], maxBatch) {
			check.body = append(check.body, line("check_servers", append([]string{string(scope.AccountID), string(scope.Region)}, some...)...))
		}
	}
	if len(check.body) == 0 {
		check.body = []string{"say 'The plan has no server that is known.'"}
	}
	m.add(check)
}

// wave is the steps of a wave: the approval, the actions before, the launches, readiness,
// the actions after.
func (m *maker) wave(at int) {
	spec, servers := m.Plan.Waves[at], m.Waves[at].Servers
	if a := spec.Approval; a != nil {
		roles := "Admin or RecoveryManager"
		if len(a.Roles) > 0 {
			roles = recovery.JoinRoles(a.Roles, " or ")
		}
		about := "Who says yes is written down. In Davit that takes the role " + roles + "."
		if !m.Plan.SelfApproval {
			about += " Whoever began does not approve."
		}
		m.add(Step{Title: "Approval of wave " + spec.Name, Wave: spec.Name, About: []string{about}, body: []string{line("approval", spec.Name, roles)}})
	}
	m.actions(at, recovery.ActionBefore)
	first := len(m.steps) + 1
	batches := m.batches(servers)
	for i, batch := range batches {
		name := fmt.Sprintf("w%d-b%d", at+1, i+1)
		scope := batch[0].Scope
		m.add(Step{
			Title: fmt.Sprintf("Launch wave %s, batch %d of %d, in %s", spec.Name, i+1, len(batches), scope), Wave: spec.Name, Servers: batch,
			body: []string{line("launch", append([]string{name, string(scope.AccountID), string(scope.Region)}, ids(batch)...)...)},
		})
	}
	if len(servers) > 0 {
		m.ready(spec, servers, first)
	}
	m.actions(at, recovery.ActionAfter)
}

// ready waits until enough of the wave's servers are.
func (m *maker) ready(spec recovery.WaveSpec, servers []Server, launch int) {
	critical := 0
	for _, s := range servers {
		if s.Impact == recovery.Critical {
			critical++
		}
	}
	need := spec.Needed(critical)
	s := Step{
		Title: fmt.Sprintf("Wait until wave %s is ready: %s", spec.Name, spec.Readiness), Wave: spec.Name,
		About: []string{fmt.Sprintf("%d of its %d CRITICAL servers must be ready within %d minutes.", need, critical, (spec.ReadinessTimeoutSeconds+59)/60)},
	}
	s.body = append(s.body, line("ready_begin", spec.Name, string(spec.Readiness), fmt.Sprint(need), fmt.Sprint(spec.ReadinessTimeoutSeconds), fmt.Sprint(launch)))
	for _, batch := range m.batches(servers) {
		var needed []string
		for _, one := range batch {
			if one.Impact == recovery.Critical {
				needed = append(needed, string(one.SourceServerID))
			}
		}
		s.body = append(s.body, line("ready_servers", append([]string{string(batch[0].AccountID), string(batch[0].Region)}, needed...)...))
	}
	s.body = append(s.body, "ready_wait")
	m.add(s)
}

func (m *maker) actions(at int, stage recovery.ActionStage) {
	spec := m.Plan.Waves[at]
	for i, a := range spec.Actions(stage) {
		when := strings.ToLower(string(stage))
		s := Step{
			Title: fmt.Sprintf("Action %s %s wave %s", a.Name, when, spec.Name), Wave: spec.Name,
			About: []string{fmt.Sprintf("Document %s, at most %d minutes. It runs in: %s.", a.DocumentName, (a.MaxWaitTimeSeconds+59)/60, a.RunIn)},
		}
		if a.Requires == recovery.RequiresSource {
			s.About = append(s.About, "It needs the source: with --ungraceful it is left out, and is to be done once the source is back.")
		}
		if a.Rollback != nil {
			s.About = append(s.About, fmt.Sprintf("Its way back is the document %s. The script does not take it: run that by hand if the wave is given up.", a.Rollback.DocumentName))
		}
		s.body = m.action(at, actionKey(at, stage, i), a)
		m.add(s)
	}
}

// action is the lines that run an action.
func (m *maker) action(at int, id string, a recovery.ActionSpec) []string {
	account, region := a.AccountID, a.Region
	if servers := m.Waves[at].Servers; len(servers) > 0 {
		account, region = cmp.Or(account, servers[0].AccountID), cmp.Or(region, servers[0].Region)
	}
	needs := ""
	if a.Requires == recovery.RequiresSource {
		needs = "source"
	}
	lines := []string{line("action_begin", id, a.Name, string(account), string(region), string(a.RunIn), needs) + " || return 0"}
	for _, name := range slices.Sorted(maps.Keys(a.Parameters)) {
		lines = append(lines, line("parameter", name))
		for _, v := range a.Parameters[name] {
			lines = append(lines, m.value(at, v)...)
		}
	}
	if a.RoleARN != "" {
		lines = append(lines, line("parameter", recovery.ParameterAssumeRole), line("value", a.RoleARN))
	}
	return append(lines, line("action_run", a.DocumentName, cmp.Or(a.DocumentVersion, "$DEFAULT"), fmt.Sprint(a.MaxWaitTimeSeconds), string(a.OnFailure)))
}

// value is the lines that add one value of a parameter: as it is, or put together of what
// it refers to when the step is taken.
func (m *maker) value(at int, v string) []string {
	parts, err := recovery.ParseValue(v)
	if err != nil {
		return []string{line("value", v)} // no plan that was saved has one
	}
	if len(parts) == 1 {
		if call, many := m.part(at, parts[0]); many {
			return []string{"values_from " + call}
		}
	}
	if len(parts) == 1 && parts[0].Ref == nil && parts[0].Secret == nil {
		return []string{line("value", parts[0].Text)}
	}
	lines := []string{"text_begin"}
	for _, p := range parts {
		if call, many := m.part(at, p); many || call != "" {
			lines = append(lines, "text_from "+call)
			continue
		}
		lines = append(lines, line("text", p.Text))
	}
	return append(lines, "text_end")
}

// part is the call that gives what a part of a value refers to; empty: it is text. Many is
// set when it may give several values.
func (m *maker) part(at int, p recovery.Part) (call string, many bool) {
	if p.Secret != nil {
		return secretCall(*p.Secret), false
	}
	if p.Ref == nil {
		return "", false
	}
	r := *p.Ref
	if i := slices.IndexFunc(m.Plan.Waves, func(w recovery.WaveSpec) bool { return recovery.NameKey(w.Name) == recovery.NameKey(r.Wave) }); r.Wave != "" && i >= 0 {
		at = i
	}
	switch r.Field {
	case recovery.FieldExecutionID:
		return `printf '%s' "$RUN"`, false
	case recovery.FieldMode:
		return `printf '%s' "$MODE"`, false
	case recovery.FieldIncidentAt:
		return `printf '%s' "$INCIDENT"`, false
	case recovery.FieldPlan:
		return line("printf", "%s", m.Plan.Name), false
	case recovery.FieldWave:
		return line("printf", "%s", m.Plan.Waves[at].Name), false
	case recovery.FieldOutput:
		return line("output_of", m.actionID(at, r.Action), r.Output), true
	}
	var chosen []string
	for _, s := range m.Waves[at].Servers {
		if means(r, s) {
			chosen = append(chosen, string(s.SourceServerID))
		}
	}
	of := map[recovery.RefField]string{
		recovery.FieldInstanceIDs: "instances_of", recovery.FieldPrivateAddresses: "addresses_of", recovery.FieldSourceServerIDs: "servers_of",
	}[r.Field]
	return line(of, chosen...), true
}

// means reports whether a reference's choice has the server.
func means(r recovery.Reference, s Server) bool {
	switch {
	case r.Server != "":
		return recovery.NameKey(s.Name()) == recovery.NameKey(r.Server) || string(s.SourceServerID) == r.Server
	case r.TagKey != "":
		return recovery.Selector{Tags: map[string]string{r.TagKey: r.TagValue}}.Match(s.SourceServer)
	}
	return true
}

// actionID is how an action of a wave is called in the state of a run.
func (m *maker) actionID(at int, name string) string {
	for _, stage := range []recovery.ActionStage{recovery.ActionBefore, recovery.ActionAfter} {
		for i, a := range m.Plan.Waves[at].Actions(stage) {
			if recovery.NameKey(a.Name) == recovery.NameKey(name) {
				return actionKey(at, stage, i)
			}
		}
	}
	return name
}

// actionKey is the name of the i-th action of a stage of a wave in the state of a run.
func actionKey(at int, stage recovery.ActionStage, i int) string {
	return fmt.Sprintf("w%d-%s%d", at+1, strings.ToLower(string(stage)), i+1)
}

func ids(servers []Server) []string {
	all := make([]string, len(servers))
	for i, s := range servers {
		all[i] = string(s.SourceServerID)
	}
	return all
}

// secretCall is the call that reads a secret.
func secretCall(s recovery.SecretRef) string {
	switch {
	case s.JSONKey != "":
		return line("secret_typed", s.Text)
	case s.Service == "ssm" && s.VersionID != "":
		return line("secret_parameter", s.ID+":"+s.VersionID)
	case s.Service == "ssm":
		return line("secret_parameter", s.ID)
	case s.VersionID != "":
		return line("secret_string", s.ID, "--version-id", s.VersionID)
	case s.Stage != "":
		return line("secret_string", s.ID, "--version-stage", s.Stage)
	}
	return line("secret_string", s.ID)
}
