package chaos_test

import (
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// faultKind is a way in which smallAWS misbehaves.
type faultKind string

const (
	faultThrottle   faultKind = "throttle"
	faultError      faultKind = "error"       // a 5xx, and nothing is carried out
	faultAnswer     faultKind = "answer"      // a 5xx, and all is carried out
	faultRefuse     faultKind = "refuse"      // a server spoils its request
	faultLaunch     faultKind = "launch"      // a server fails
	faultNeverReady faultKind = "never-ready" // its instance never passes its checks
	faultNeverEnd   faultKind = "never-end"   // its job never ends
)

// smallFault strikes a number of times, or until it is over.
type smallFault struct {
	kind   faultKind
	op     string // the call that it meets; empty: any
	server recovery.SourceServerID
	times  int
	until  time.Time
	blames bool // the refusal names its server
}

// strike is the error that meets the call before it is carried out, or nil.
func (a *smallAWS) strike(op string) error {
	if f := a.take(faultThrottle, op, ""); f != nil {
		err := recovery.Errorf(recovery.Throttled, "rate exceeded")
		err.RetryAfter = a.run.between(0, 10*time.Second)
		return err
	}
	if a.take(faultError, op, "") != nil {
		return recovery.Errorf(recovery.Unavailable, "internal error of %s", op)
	}
	return nil
}

// strikeAnswer is the error that takes the place of an answer, or nil.
func (a *smallAWS) strikeAnswer(op string) error {
	if a.take(faultAnswer, op, "") != nil {
		return recovery.Errorf(recovery.Unavailable, "internal error of %s", op)
	}
	return nil
}

func (a *smallAWS) faultOf(kind faultKind, server recovery.SourceServerID) *smallFault {
	return a.take(kind, "", server)
}

// take finds a fault that meets the call or server, and uses it up by one.
func (a *smallAWS) take(kind faultKind, op string, server recovery.SourceServerID) *smallFault {
	now := time.Now()
	a.faults = slices.DeleteFunc(a.faults, func(f *smallFault) bool { return f.times <= 0 || !f.until.After(now) })
	for _, f := range a.faults {
		if f.kind == kind && (f.op == "" || f.op == op) && (f.server == "" || f.server == server) {
			f.times--
			return f
		}
	}
	return nil
}

// misbehave orders one fault, or has a stranger do something in the account.
func (a *smallAWS) misbehave() {
	r := a.run
	scope := r.setup.scopes[r.rng.IntN(len(r.setup.scopes))]
	server := scope.servers[r.rng.IntN(len(scope.servers))]
	f := &smallFault{times: 1 + r.rng.IntN(3), until: time.Now().Add(r.between(time.Minute, time.Hour)), blames: r.chance(0.6)}
	switch dice := r.rng.IntN(100); {
	case dice < 14:
		f.kind, f.op, f.times = faultThrottle, pick(r.rng, opLaunch, opTerminate, "DescribeJobs", ""), 1+r.rng.IntN(6)
	case dice < 24:
		f.kind, f.op, f.times = faultError, pick(r.rng, opLaunch, opTerminate, "DescribeJobs", "DescribeInstanceStatus", ""), 1+r.rng.IntN(4)
	case dice < 38:
		f.kind, f.op = faultAnswer, pick(r.rng, opLaunch, opLaunch, opTerminate)
	case dice < 48:
		f.kind, f.server = faultRefuse, server
	case dice < 60:
		f.kind, f.server = faultLaunch, server
	case dice < 68:
		f.kind, f.server = faultNeverReady, server
	case dice < 72:
		f.kind, f.server, f.times = faultNeverEnd, server, 1
	case dice < 90:
		a.strangerLaunches(scope)
		return
	default:
		a.strangerStops(scope.scope)
		return
	}
	if r.acts != nil && r.acts.IntN(3) == 0 {
		*f = smallFault{
			kind: pick(r.acts, faultThrottle, faultError, faultAnswer, faultAnswer, faultRefuse), times: f.times, until: f.until,
			op: pick(r.acts, opAutomation, opAutomation, opOrder, "DescribeAutomationExecutions", "GetAutomationExecution", "DescribeSecret"),
		}
	}
	r.logf("fault: %+v", *f)
	a.faults = append(a.faults, f)
}

// strangerLaunches starts a job of somebody else: of servers that executions have too,
// sometimes, or with our own tags but for one.
func (a *smallAWS) strangerLaunches(scope scopeSetup) {
	r := a.run
	req := recovery.LaunchRequest{Drill: r.chance(0.5), Tags: map[string]string{recovery.TagExecution: "somebody-else"}}
	first := r.rng.IntN(len(scope.servers))
	for _, s := range scope.servers[first:min(first+1+r.rng.IntN(6), len(scope.servers))] {
		req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: s})
	}
	j, err := a.launch(scope.scope, req, true)
	if err == nil {
		r.logf("a stranger launches %d servers in %s", len(req.Servers), j.id)
	}
}

// strangerStops stops or terminates an instance by hand.
func (a *smallAWS) strangerStops(scope recovery.Scope) {
	now := time.Now()
	var live []*smallInstance
	for _, i := range a.regions[scope].instances {
		if passed(i.launched, now) && i.gone.IsZero() && i.stopped.IsZero() {
			live = append(live, i)
		}
	}
	if len(live) == 0 {
		return
	}
	slices.SortFunc(live, func(a, b *smallInstance) int { return compare(a.id, b.id) })
	i := live[a.run.rng.IntN(len(live))]
	if a.run.chance(0.5) {
		i.gone = now
	} else {
		i.stopped = now
	}
	a.run.logf("a stranger's hand is on %s of %s", i.id, i.server)
}

// calm ends all faults, and the jobs that never would.
func (a *smallAWS) calm() {
	a.faults = nil
	now := time.Now()
	for _, s := range a.run.setup.scopes {
		for _, j := range a.regions[s.scope].all {
			if !j.ended.IsZero() {
				continue
			}
			j.ended = now
			for k := range j.parts {
				if p := &j.parts[k]; p.ends.IsZero() {
					p.ends, p.fails = now, "CONVERSION_FAIL"
				} else if p.ends.After(j.ended) {
					j.ended = p.ends
				}
			}
		}
	}
}
