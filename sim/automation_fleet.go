package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// fleet makes an automation one that runs the document once for each of its members: its
// targets, or accounts and Regions. Each member is an execution of its own.
type fleet struct {
	Parameter   string // that carries the target
	Targets     []ssmtypes.Target
	TargetMaps  []map[string][]string
	Locations   []ssmtypes.TargetLocation
	Concurrency string
	Errors      string
	Members     []fleetMember
}

// fleetMember is one run of the document.
type fleetMember struct {
	Name       string // how its step is called
	Target     string
	Parameters map[string][]string
	Home       [2]string
	Role       string            // name of the role that it runs as, in another account or Region
	Targets    []ssmtypes.Target // of a location: which it has there
	Execution  string
}

const (
	usualFleetConcurrency = "10"
	usualFleetErrors      = "0"
	// usualExecutionRole is the role that Automation assumes in other accounts.
	usualExecutionRole = "AWS-SystemsManager-AutomationExecutionRole"
)

// fleetOf is what a request asks for besides one run; nil where that is all.
func fleetOf(t *tx, p place, in *ssm.StartAutomationExecutionInput) (*fleet, error) {
	f := &fleet{
		Parameter: aws.ToString(in.TargetParameterName), Targets: slices.Clone(in.Targets), TargetMaps: slices.Clone(in.TargetMaps), Locations: slices.Clone(in.TargetLocations),
		Concurrency: cmp.Or(aws.ToString(in.MaxConcurrency), usualFleetConcurrency), Errors: cmp.Or(aws.ToString(in.MaxErrors), usualFleetErrors),
	}
	if in.TargetLocationsURL != nil {
		return nil, wire.Errorf("ValidationException", "This simulator does not read target locations from a URL.")
	}
	if len(f.Targets) > 0 && (f.Parameter == "" || len(f.TargetMaps) > 0) {
		return nil, wire.Errorf("ValidationException", "Targets need TargetParameterName, and go without TargetMaps.")
	}
	var err error
	switch {
	case len(f.Locations) > 0:
		err = f.addLocations(p)
	case len(f.Targets) > 0:
		err = f.addTargets(t, p)
	case len(f.TargetMaps) > 0:
		for i, parameters := range f.TargetMaps {
			f.Members = append(f.Members, fleetMember{Name: "Target_" + strconv.Itoa(i+1), Target: jsonText(parameters), Parameters: parameters, Home: [2]string{p.account, p.region}})
		}
	default:
		return nil, nil
	}
	return f, err
}

// addTargets resolves the targets now: values as they stand, or instances by their tags.
func (f *fleet) addTargets(t *tx, p place) error {
	var values []string
	for _, target := range f.Targets {
		key := aws.ToString(target.Key)
		if key == "ParameterValues" {
			values = append(values, target.Values...)
			continue
		}
		if !strings.HasPrefix(key, "tag:") && key != "tag-key" {
			return &ssmtypes.InvalidTarget{Message: aws.String("This simulator has no targets by " + key + ": ParameterValues, tag:KEY and tag-key are.")}
		}
		for _, i := range instances.all(t, p) {
			found, _ := tagFilter(key, i.Tags)
			if i.visible(t.world, t.now) && !reached(i.EndsAt, t.now) && slices.ContainsFunc(found, func(v string) bool { return slices.Contains(target.Values, v) }) {
				values = append(values, i.ID)
			}
		}
	}
	for _, value := range values {
		f.Members = append(f.Members, fleetMember{Name: value, Target: value, Parameters: map[string][]string{f.Parameter: {value}}, Home: [2]string{p.account, p.region}})
	}
	return nil
}

// addLocations makes a member of each account in each Region.
func (f *fleet) addLocations(p place) error {
	for _, l := range f.Locations {
		if l.IncludeChildOrganizationUnits {
			return wire.Errorf("ValidationException", "This simulator has no organizational units.")
		}
		if len(l.Accounts) == 0 || len(l.Regions) == 0 {
			return wire.Errorf("ValidationException", "A target location needs accounts and Regions.")
		}
		for _, account := range l.Accounts {
			if slices.Contains(l.ExcludeAccounts, account) {
				continue
			}
			if !accountPattern.MatchString(account) {
				return wire.Errorf("ValidationException", "%q is not an account ID, and this simulator has no organizational units.", account)
			}
			for _, region := range l.Regions {
				member := fleetMember{Name: account + "_" + region, Home: [2]string{account, region}, Targets: f.Targets}
				if len(l.Targets) > 0 {
					member.Targets = l.Targets
				}
				if member.Home != [2]string{p.account, p.region} || l.ExecutionRoleName != nil {
					member.Role = cmp.Or(aws.ToString(l.ExecutionRoleName), usualExecutionRole)
				}
				f.Members = append(f.Members, member)
			}
		}
	}
	return nil
}

// carried are the parameters that each member gets for itself.
func (f *fleet) carried() []string {
	if f == nil {
		return nil
	}
	names := []string{f.Parameter}
	for _, parameters := range f.TargetMaps {
		names = append(names, sortedKeys(parameters)...)
	}
	return names
}

// share is a number, or a percentage of all.
func share(text string, all int) int {
	percent, isPercent := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(percent)
	if err != nil {
		return 0
	}
	if isPercent {
		return n * all / 100
	}
	return n
}

// advanceFleet takes note of the members that have ended and starts others.
func (r *runner) advanceFleet() {
	f := r.a.Fleet
	running, failures := 0, 0
	for i := range r.a.Steps {
		s := &r.a.Steps[i]
		if s.Ended.IsZero() {
			r.followMember(s, &f.Members[i])
		}
		switch {
		case s.Ended.IsZero():
			running++
		case s.Status != ssmtypes.AutomationExecutionStatusSuccess:
			failures++
		}
	}
	tooMany := failures > share(f.Errors, len(f.Members))
	for most := max(1, share(f.Concurrency, len(f.Members))); r.a.Stop == nil && !tooMany && running < most && len(r.a.Steps) < len(f.Members); running++ {
		r.startMember(&f.Members[len(r.a.Steps)])
	}
	if running > 0 {
		r.wake = r.after(usualPoll)
		return
	}
	switch {
	case r.a.Stop != nil:
		r.end(ssmtypes.AutomationExecutionStatusCancelled, "")
	case tooMany:
		r.end(ssmtypes.AutomationExecutionStatusFailed, fmt.Sprintf("%d of %d executions failed, which is more than MaxErrors allows.", failures, len(f.Members)))
	default:
		r.end(ssmtypes.AutomationExecutionStatusSuccess, "")
	}
}

// followMember records the end of a member's execution, and stops it where the whole is
// to be stopped.
func (r *runner) followMember(s *stepRun, m *fleetMember) {
	home := place{m.Home[0], m.Home[1]}
	child := automations.get(r.t, home, m.Execution)
	if child == nil {
		return
	}
	if r.a.Stop != nil && r.a.Stop.Type == ssmtypes.StopTypeCancel && !child.ended() {
		requestStop(r.t, home, *child, ssmtypes.StopTypeCancel)
		return
	}
	if child.ended() {
		s.Ended, s.Status = child.Ended, child.Status
		s.Outputs = map[string]any{"ExecutionId": child.ID, "Status": string(child.Status)}
		if child.Status != ssmtypes.AutomationExecutionStatusSuccess {
			s.Failure = &stepFailure{Status: child.Status, Stage: stageAfter, Type: failureAction, Message: cmp.Or(child.Failure, "The execution ended as "+string(child.Status))}
		}
	}
}

// startMember starts a member's execution. One that is refused has failed.
func (r *runner) startMember(m *fleetMember) {
	s := stepRun{
		ID: r.t.newUUID(), Name: m.Name, Action: actionAutomation, Began: r.t.now, AttemptBegan: r.t.now, Attempt: 1,
		Status: ssmtypes.AutomationExecutionStatusInprogress, Inputs: map[string]string{"DocumentName": strconv.Quote(r.a.Document)},
	}
	child, err := r.member(m)
	if err == nil {
		m.Execution = startAutomation(r.t, place{m.Home[0], m.Home[1]}, child).ID
		s.Work.ID = m.Execution
	} else {
		p := failedStart(err)
		s.Ended, s.Status, s.Failure = r.t.now, p.failure.Status, p.failure
	}
	r.a.Steps = append(r.a.Steps, s)
}

// member is the execution of one member.
func (r *runner) member(m *fleetMember) (automation, error) {
	home := place{m.Home[0], m.Home[1]}
	child := automation{
		Document: r.a.Document, Version: r.a.Version, Content: r.a.Content, Format: r.a.Format,
		Parameters: maps.Clone(r.a.Parameters), By: r.a.By, Mode: r.a.Mode, Parent: r.a.ID, Target: m.Target,
	}
	if child.Parameters == nil {
		child.Parameters = map[string][]string{}
	}
	maps.Copy(child.Parameters, m.Parameters)
	if m.Role != "" {
		if err := r.mayExecute(home, m.Role); err != nil {
			return child, err
		}
		child.By = "arn:" + partition(home.region) + ":sts::" + home.account + ":assumed-role/" + m.Role + "/" + r.a.ID
	}
	f := r.a.Fleet
	if len(m.Targets) > 0 || len(f.Locations) > 0 && len(f.TargetMaps) > 0 {
		child.Fleet = &fleet{Parameter: f.Parameter, Targets: m.Targets, TargetMaps: f.TargetMaps, Concurrency: f.Concurrency, Errors: f.Errors}
		if err := child.Fleet.addTargets(r.t, home); err != nil {
			return child, err
		}
	}
	return child, child.fill(r.t, home, r.book)
}

// mayExecute checks that the account has the execution role and that it trusts the
// account that the automation was started in.
func (r *runner) mayExecute(home place, name string) error {
	listed := roles.all(r.t, place{account: home.account})
	found := roles.get(r.t, place{account: home.account}, name)
	from := wire.Call{Account: r.p.account, Principal: r.caller().Principal}
	if len(listed) == 0 || found != nil && found.trusts(from, home.account) {
		return nil
	}
	return wire.Errorf("AccessDenied", "the role %s of account %s cannot be assumed", name, home.account)
}

// counters are how the members stand.
func (f *fleet) counters(a *automation) *ssmtypes.ProgressCounters {
	c := &ssmtypes.ProgressCounters{TotalSteps: int32(len(f.Members))}
	for i := range a.Steps {
		switch a.Steps[i].Status {
		case ssmtypes.AutomationExecutionStatusSuccess:
			c.SuccessSteps++
		case ssmtypes.AutomationExecutionStatusTimedout:
			c.TimedOutSteps++
		case ssmtypes.AutomationExecutionStatusCancelled:
			c.CancelledSteps++
		case ssmtypes.AutomationExecutionStatusInprogress:
		default:
			c.FailedSteps++
		}
	}
	return c
}

// describe adds what AWS tells of the targets.
func (f *fleet) describe(a *automation, out *ssmtypes.AutomationExecution) {
	out.MaxConcurrency, out.MaxErrors = aws.String(f.Concurrency), aws.String(f.Errors)
	out.TargetParameterName, out.Targets, out.TargetMaps, out.TargetLocations = optional(f.Parameter), f.Targets, f.TargetMaps, f.Locations
	out.ProgressCounters = f.counters(a)
	for i := range f.Members {
		if f.Members[i].Target != "" {
			out.ResolvedTargets.ParameterValues = append(out.ResolvedTargets.ParameterValues, f.Members[i].Target)
		}
	}
}

// steps are the members as steps of the whole; the ones that have not begun are Pending.
func (f *fleet) steps(a *automation) []ssmtypes.StepExecution {
	d := &runbookStep{OnFailure: onFailureAbort}
	all := []ssmtypes.StepExecution{}
	for i := range f.Members {
		s := stepRun{ID: pendingStepID(a, i), Name: f.Members[i].Name, Action: actionAutomation, Status: ssmtypes.AutomationExecutionStatusPending}
		if i < len(a.Steps) {
			s = a.Steps[i]
		}
		all = append(all, describeStep(a, &s, d))
	}
	return all
}
