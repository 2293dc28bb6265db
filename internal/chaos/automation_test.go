package chaos_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// smallAutomation is an automation execution of smallAWS's SSM. All of it is drawn when
// it is started.
type smallAutomation struct {
	id      recovery.AutomationID
	scope   recovery.Scope
	token   string
	params  string // as they were sent
	tags    map[string]string
	started time.Time
	shown   time.Time // from then on it is found by its tag
	ends    time.Time // zero: it waits for a person
	status  string    // that it ends with
	stopped time.Time
}

// tokenLife is how long smallAWS remembers a client token. AWS does not say how long it
// does; an attempt that is sent again after that must be found by its tag.
const tokenLife = 10 * time.Minute

func (s *smallAutomation) statusAt(now time.Time) (string, time.Time) {
	switch {
	case passed(s.stopped, now) && (s.ends.IsZero() || s.stopped.Before(s.ends)):
		return "Cancelled", s.stopped
	case s.ends.IsZero():
		return "Waiting", time.Time{}
	case passed(s.ends, now):
		return s.status, s.ends
	}
	return "InProgress", time.Time{}
}

// StartAutomation starts nothing new for a token that it remembers.
func (a *smallAWS) StartAutomation(_ context.Context, scope recovery.Scope, req recovery.AutomationRequest) (recovery.AutomationID, error) {
	if err := a.strike(opAutomation); err != nil {
		return "", err
	}
	now := time.Now()
	params := fmt.Sprint(req.Parameters, req.Secrets)
	for _, s := range a.automations {
		switch {
		case s.token != req.Token || now.After(s.started.Add(tokenLife)):
		case s.params != params:
			return "", &recovery.Error{Code: recovery.Conflict, Message: "other parameters", AWSCode: "IdempotentParameterMismatch"}
		default:
			return s.id, a.strikeAnswer(opAutomation)
		}
	}
	if a.take(faultRefuse, opAutomation, "") != nil {
		return "", &recovery.Error{Code: recovery.Invalid, Message: "a parameter is not valid", AWSCode: "InvalidAutomationExecutionParametersException"}
	}
	a.automations = append(a.automations, a.drawAutomation(scope, req, params, now))
	return a.automations[len(a.automations)-1].id, a.strikeAnswer(opAutomation)
}

func (a *smallAWS) drawAutomation(scope recovery.Scope, req recovery.AutomationRequest, params string, now time.Time) *smallAutomation {
	r := a.run
	s := &smallAutomation{
		id: recovery.AutomationID(a.id("auto-")), scope: scope, token: req.Token, params: params, tags: req.Tags,
		started: now, shown: now.Add(r.between(0, 3*time.Second)), status: "Success",
	}
	s.ends = now.Add(r.between(time.Second, 2*time.Minute))
	if !r.wild {
		return s
	}
	switch {
	case r.chance(0.1):
		s.status = pick(r.rng, "Failed", "TimedOut", "Exited", "CompletedWithFailure", "Cancelled")
	case r.chance(0.1):
		s.ends = time.Time{}
	case r.chance(0.05):
		s.ends = now.Add(r.between(10*time.Minute, 3*time.Hour))
	}
	return s
}

func (a *smallAWS) automation(id recovery.AutomationID) (*smallAutomation, error) {
	for _, s := range a.automations {
		if s.id == id {
			return s, nil
		}
	}
	return nil, &recovery.Error{Code: recovery.NotFound, Message: "there is no automation " + string(id), AWSCode: "AutomationExecutionNotFoundException"}
}

// StopAutomation ends it a little later.
func (a *smallAWS) StopAutomation(_ context.Context, _ recovery.Scope, id recovery.AutomationID) error {
	if err := a.strike(opOrder); err != nil {
		return err
	}
	s, err := a.automation(id)
	if err != nil {
		return err
	}
	if status, _ := s.statusAt(time.Now()); recovery.AutomationStatusOf(status).Ended() {
		return recovery.Errorf(recovery.Conflict, "%s has ended", id)
	}
	if s.stopped.IsZero() {
		s.stopped = time.Now().Add(a.run.between(0, 10*time.Second))
	}
	return a.strikeAnswer(opOrder)
}

// SignalAutomation answers what it waits for.
func (a *smallAWS) SignalAutomation(_ context.Context, _ recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error {
	if err := a.strike(opOrder); err != nil {
		return err
	}
	s, err := a.automation(id)
	if err != nil {
		return err
	}
	if status, _ := s.statusAt(time.Now()); status != "Waiting" {
		return recovery.Errorf(recovery.Invalid, "%s waits for nothing", id)
	}
	s.ends = time.Now().Add(a.run.between(0, 10*time.Second))
	if order.Kind == recovery.OrderReject {
		s.status = "Rejected"
	}
	return a.strikeAnswer(opOrder)
}

// FindAutomation shows an automation a little late.
func (a *smallAWS) FindAutomation(_ context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error) {
	if err := a.strike("DescribeAutomationExecutions"); err != nil {
		return "", err
	}
	for _, s := range a.automations {
		if _, has := s.tags[tagKey]; has && s.scope == scope && passed(s.shown, time.Now()) {
			return s.id, nil
		}
	}
	return "", nil
}

// Automations gives the statuses.
func (a *smallAWS) Automations(_ context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error) {
	if err := a.strike("DescribeAutomationExecutions"); err != nil {
		return nil, err
	}
	var found []recovery.Automation
	for _, s := range a.automations {
		if s.scope == scope && slices.Contains(ids, s.id) {
			status, _ := s.statusAt(time.Now())
			found = append(found, recovery.Automation{ID: s.id, Status: status})
		}
	}
	return found, nil
}

// AutomationReport tells of one step.
func (a *smallAWS) AutomationReport(_ context.Context, _ recovery.Scope, id recovery.AutomationID, _ []recovery.PinnedSecret) (recovery.AutomationReport, error) {
	if err := a.strike("GetAutomationExecution"); err != nil {
		return recovery.AutomationReport{}, err
	}
	s, err := a.automation(id)
	if err != nil {
		return recovery.AutomationReport{}, err
	}
	r := recovery.AutomationReport{StartedAt: s.started, CurrentStep: "only"}
	r.Status, r.EndedAt = s.statusAt(time.Now())
	r.Steps = []recovery.AutomationStep{{Name: "only", Action: "aws:approve", Status: r.Status, StartedAt: s.started, EndedAt: r.EndedAt}}
	r.Outputs = map[string][]string{"only.Out": {string(id)}}
	return r, nil
}

// PinSecrets pins a version that changes with time.
func (a *smallAWS) PinSecrets(_ context.Context, _ recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error) {
	if err := a.strike("DescribeSecret"); err != nil {
		return nil, err
	}
	var pinned []recovery.PinnedSecret
	for _, ref := range refs {
		pinned = append(pinned, recovery.PinnedSecret{Ref: ref.Text, ARN: "arn:" + ref.ID, VersionID: time.Now().Format("15:04")})
	}
	return pinned, nil
}

// automationRecords are all automations that ever were.
func (a *smallAWS) automationRecords() []automationRecord {
	var records []automationRecord
	for _, s := range a.automations {
		status, _ := s.statusAt(time.Now())
		records = append(records, automationRecord{s.id, s.tags, status})
	}
	return records
}

// automationRecord is an automation as it was.
type automationRecord struct {
	id     recovery.AutomationID
	tags   map[string]string
	status string
}

func (c *cloudOf) StartAutomation(ctx context.Context, scope recovery.Scope, req recovery.AutomationRequest) (id recovery.AutomationID, err error) {
	req = c.proc.run.mutate.start(c.proc.run, req)
	err = c.change(ctx, opAutomation, func(ctx context.Context) error {
		id, err = c.aws.StartAutomation(ctx, scope, req)
		return err
	}, func() { c.proc.run.automating(c.proc, req) })
	return id, err
}

func (c *cloudOf) StopAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID) error {
	return c.change(ctx, opOrder, func(ctx context.Context) error { return c.aws.StopAutomation(ctx, scope, id) },
		func() { c.proc.run.mustOwn(c.proc, taskOf(ctx).exec) })
}

func (c *cloudOf) SignalAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error {
	return c.change(ctx, opOrder, func(ctx context.Context) error { return c.aws.SignalAutomation(ctx, scope, id, order) },
		func() { c.proc.run.mustOwn(c.proc, taskOf(ctx).exec) })
}

func (c *cloudOf) FindAutomation(ctx context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error) {
	id, err := ask(ctx, c, "DescribeAutomationExecutions", func() (recovery.AutomationID, error) { return c.aws.FindAutomation(ctx, scope, tagKey) })
	if c.proc.run.mutate.noToken {
		return "", err
	}
	return id, err
}

func (c *cloudOf) Automations(ctx context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error) {
	return ask(ctx, c, "DescribeAutomationExecutions", func() ([]recovery.Automation, error) { return c.aws.Automations(ctx, scope, ids) })
}

func (c *cloudOf) AutomationReport(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, secrets []recovery.PinnedSecret) (recovery.AutomationReport, error) {
	return ask(ctx, c, "GetAutomationExecution", func() (recovery.AutomationReport, error) {
		return c.aws.AutomationReport(ctx, scope, id, secrets)
	})
}

func (c *cloudOf) PinSecrets(ctx context.Context, scope recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error) {
	return ask(ctx, c, "DescribeSecret", func() ([]recovery.PinnedSecret, error) { return c.aws.PinSecrets(ctx, scope, refs) })
}

// automating judges the start of an automation that leaves, as launching does.
func (r *run) automating(p *process, req recovery.AutomationRequest) {
	exec := recovery.ExecutionID(req.Tags[recovery.TagExecution])
	key := batchKey{exec, recovery.BatchID(req.Tags[recovery.TagAction])}
	r.calls[key]++
	r.logf("%s starts the automation of %s of %s", p.name, key.batch, exec)
	if r.calls[key] > r.sent[key] {
		r.violate("%s started action %s of %s %d times, and %d were committed to", p.name, key.batch, exec, r.calls[key], r.sent[key])
	}
	r.mustOwn(p, exec)
}

// judgeAutomations: one automation for an attempt of an action, and none lost or left.
func (r *run) judgeAutomations(all []*story) {
	of := map[string]recovery.AutomationID{}
	for _, rec := range r.aws.automationRecords() {
		at := slices.IndexFunc(all, func(s *story) bool { return string(s.stored.ID) == rec.tags[recovery.TagExecution] })
		if at < 0 {
			continue
		}
		key := fmt.Sprint(rec.tags[recovery.TagExecution], " ", rec.tags[recovery.TagAction], " ", rec.tags[recovery.TagAttempt])
		if first, twice := of[key]; twice {
			r.violate("attempt %s has two automations, %s and %s", key, first, rec.id)
		}
		of[key] = rec.id
		a := all[at].stored.Action(recovery.ActionID(rec.tags[recovery.TagAction]))
		if r.finished && !knows(a, rec.id) && !gaveUp(a) {
			r.violate("automation %s of %s is lost: the action has %s, %+v", rec.id, key, a.AutomationID, a.Earlier)
		}
		if r.finished && !recovery.AutomationStatusOf(rec.status).Ended() && !gaveUp(a) {
			r.violate("all is over, and automation %s of %s is %s, and the action %s", rec.id, key, rec.status, a.State)
		}
	}
}

func knows(a *recovery.Action, id recovery.AutomationID) bool {
	return a != nil && (a.AutomationID == id || slices.ContainsFunc(a.Earlier, func(e recovery.ActionAttempt) bool { return e.AutomationID == id }))
}

// gaveUp reports whether the action says that its automation may go on in SSM.
func gaveUp(a *recovery.Action) bool {
	if a == nil {
		return false
	}
	for _, past := range a.Earlier {
		if past.Failure != nil && strings.Contains(past.Failure.Message, "may go on there") {
			return true
		}
	}
	return a.Failure != nil && strings.Contains(a.Failure.Message, "may go on there") || strings.Contains(a.Comment, "may go on there")
}

// judgeActionSent: an automation starts in its turn. After a cancel only what undoes.
func (s *story) judgeActionSent(ev recovery.Event, sent recovery.ActionSent) {
	a := s.Action(sent.Action)
	wrong := func(format string, args ...any) {
		s.run.violate("event %d of %s: action %s starts %s", ev.Seq, s.ID, a.ID, fmt.Sprintf(format, args...))
	}
	if s.State == recovery.ExecutionPaused && s.Pause == recovery.PausedByOperator {
		wrong("while an operator holds the execution up")
	}
	if a.Stage == recovery.ActionRollback {
		if of := s.Action(a.Of); of.State != recovery.ActionSucceeded {
			wrong("to undo %s, which is %s", of.ID, of.State)
		}
		return
	}
	if s.State != recovery.ExecutionInProgress && s.State != recovery.ExecutionPaused {
		wrong("while the execution is %s", s.State)
	}
	// What was sent before may be sent again whatever became of the wave since.
	if w := s.Waves[a.Wave]; a.State == recovery.ActionNotStarted && w.State != recovery.WaveExecuting {
		wrong("while wave %s is %s", w.Name, w.State)
	}
	for _, other := range s.Actions {
		before := other.Wave == a.Wave && (other.Stage == a.Stage && other.Index < a.Index || other.Stage == recovery.ActionBefore && a.Stage == recovery.ActionAfter)
		if before && !s.together(a, other) && !s.done(other) {
			wrong("while %s before it is %s", other.ID, other.State)
		}
	}
}

// together reads the plan as its documentation has it.
func (s *story) together(a, other *recovery.Action) bool {
	if a.Stage != other.Stage {
		return false
	}
	list := s.Plan.Waves[a.Wave].Actions(a.Stage)
	for i := other.Index; i <= a.Index; i++ {
		if !list[i].Parallel {
			return false
		}
	}
	return true
}

func (s *story) done(a *recovery.Action) bool {
	switch a.State {
	case recovery.ActionSucceeded, recovery.ActionSkipped, recovery.ActionAccepted:
		return true
	}
	list := s.Plan.Waves[a.Wave].Actions(a.Stage)
	return a.State == recovery.ActionFailed && list[a.Index].OnFailure == recovery.OnFailureContinue
}

// judgeActionsBefore: no server is launched before the actions before its wave are done.
func (s *story) judgeActionsBefore(ev recovery.Event, b *recovery.Batch) {
	for _, a := range s.Actions {
		if a.Wave == b.Wave && a.Stage == recovery.ActionBefore && !s.done(a) {
			s.run.violate("event %d of %s: batch %s is sent while action %s is %s", ev.Seq, s.ID, b.ID, a.ID, a.State)
		}
	}
}

// drawActions draws the actions of a wave. They have a source of chance of their own, so
// that a seed without actions is the history that it always was.
func (r *run) drawActions(spec *recovery.WaveSpec) {
	if r.acts == nil {
		return
	}
	spec.PreWaveActions = r.drawActionList("before")
	spec.PostWaveActions = r.drawActionList("after")
}

func (r *run) drawActionList(stage string) []recovery.ActionSpec {
	rng := r.acts
	var list []recovery.ActionSpec
	for i := range pick(rng, 0, 0, 1, 2, 4) {
		a := recovery.ActionSpec{
			Name: fmt.Sprintf("%s-%d", stage, i+1), DocumentName: "Document", RunIn: pick(rng, recovery.RunInBoth, recovery.RunInBoth, recovery.RunInDrill, recovery.RunInRecovery),
			AccountID: r.setup.scopes[0].scope.AccountID, Region: r.setup.scopes[0].scope.Region,
			MaxWaitTimeSeconds: pick(rng, 30, 600, 3600), Parallel: rng.IntN(3) == 0,
			OnFailure:  pick(rng, recovery.OnFailurePause, recovery.OnFailureStop, recovery.OnFailureContinue),
			Parameters: recovery.ActionParameters{"Execution": {"{{ execution.id }}"}},
		}
		if rng.IntN(3) == 0 {
			a.Retry = recovery.RetrySpec{Attempts: 2 + rng.IntN(2), DelaySeconds: rng.IntN(60)}
		}
		if rng.IntN(3) == 0 {
			a.Rollback = &recovery.RollbackSpec{DocumentName: "Undo", When: pick(rng, recovery.RollbackOnBoth, recovery.RollbackOnFailure, recovery.RollbackOnCancel)}
		}
		if rng.IntN(5) == 0 {
			a.Requires = recovery.RequiresSource
		}
		if rng.IntN(4) == 0 {
			a.Parameters["Secret"] = recovery.ActionValues{"{{resolve:secretsmanager:app:SecretString:password}}"}
		}
		list = append(list, a)
	}
	return list
}

// someActions are names of actions of the wave, now and then.
func (r *run) someActions(e *recovery.Execution, w *recovery.Wave) []string {
	var some []string
	for _, a := range e.Actions {
		if a.Wave == w.Index && a.Stage != recovery.ActionRollback && r.acts.IntN(3) == 0 {
			some = append(some, a.Name)
		}
	}
	slices.SortFunc(some, cmp.Compare)
	return some
}

// waiting is an action that waits for a person, or nil.
func waiting(e *recovery.Execution) *recovery.Action {
	for _, a := range e.Actions {
		if a.State == recovery.ActionWaiting && !a.Order.Open() {
			return a
		}
	}
	return nil
}
