package control

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// maxSnapshots is more than the points in time that DRS keeps of a server.
const maxSnapshots = 1000

// look is what was asked about one account and Region, and what came back.
type look struct {
	scope recovery.Scope
	known bool // the account is, and it is used in the Region
	// actionsOnly says that nothing is recovered there: DRS need not be in use.
	actionsOnly bool
	// sourceOnly says that only actions run there that need the source.
	sourceOnly bool
	quotas     recovery.Quotas
	access     answer[string]
	servers    answer[[]recovery.SourceServer]

	chosen []recovery.SourceServer // the plan's servers here, excluded ones too
	picked []recovery.SourceServer // without them

	jobs      answer[[]recovery.Job]
	ledger    answer[recovery.Ledger]
	instances answer[[]recovery.Instance]
	targets   answer[[]cloud.LaunchTarget]
	// templates are the values of the launch templates that configurations refer to, launches
	// the configurations of those of the servers of which something is stated.
	templates answer[recovery.TemplateValues]
	launches  map[recovery.SourceServerID]recovery.EffectiveLaunch
	prepared  answer[map[recovery.InstanceID]recovery.PreparedInstance]
	changes   map[recovery.SourceServerID][]string // the fields in which AWS has something else
	subnets   answer[[]cloud.Subnet]
	place     answer[recovery.LaunchPlace]
	room      answer[recovery.LaunchRoom]
	// reservedIn are the resource groups of capacity reservations, by their IDs.
	reservedIn answer[map[string][]string]
	holders    answer[[]recovery.AddressHolder] // of the static addresses
	bootModes  map[recovery.SourceServerID]string
	// snapshots are of the servers whose point in time is asked for; nil: it has none.
	snapshots map[recovery.SourceServerID]*answer[*recovery.Snapshot]
}

// answer is what came of a question.
type answer[T any] struct {
	value T
	err   error
}

func answerOf[T any](value T, err error) answer[T] { return answer[T]{value, err} }

// questions are asked at the same time.
type questions struct {
	ctx   context.Context
	group errgroup.Group
}

func newQuestions(ctx context.Context) *questions {
	q := &questions{ctx: ctx}
	q.group.SetLimit(maxAsking)
	return q
}

// add has a question asked about a scope; when no time is left it is answered by that.
func add[T any](q *questions, scope recovery.Scope, into *answer[T], question func(context.Context) (T, error)) {
	q.group.Go(func() error {
		*into = asked(q.ctx, scope, question)
		return nil // the answer has its own error
	})
}

func asked[T any](ctx context.Context, scope recovery.Scope, question func(context.Context) (T, error)) answer[T] {
	if ctx.Err() != nil {
		return answer[T]{err: unasked(ctx, scope)}
	}
	return answerOf(question(ctx))
}

func (q *questions) wait() { _ = q.group.Wait() } // none is an error of the group

// lookAround finds the accounts and Regions of the plan, and asks as whom Davit acts
// there and which servers there are.
func (c *Control) lookAround(ctx context.Context, f *flight) error {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return err
	}
	if f.groups, err = every(ctx, c.book.Groups); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, aroundTime)
	defer cancel()
	q := newQuestions(ctx)
	f.lookAtGroups(accounts)
	for scope, l := range f.looks {
		if l.known {
			if l.quotas, err = c.book.Quotas(ctx, scope); err != nil {
				return err
			}
			c.askWho(q, l)
		}
	}
	c.lookWhereActionsRun(q, f, accounts)
	q.wait()
	return nil
}

// lookAtGroups has a look for each account and Region that the plan's groups are in.
func (f *flight) lookAtGroups(accounts []recovery.Account) {
	for _, w := range f.report.Plan.Waves {
		for _, name := range w.Groups {
			if g, ok := groupNamed(f.groups, name); ok && f.looks[g.Scope] == nil {
				f.looks[g.Scope] = newLook(g.Scope, accounts)
			}
		}
	}
}

// lookWhereActionsRun asks as whom Davit acts where only actions run.
func (c *Control) lookWhereActionsRun(q *questions, f *flight, accounts []recovery.Account) {
	plan, problems := placed(f.report.Plan, f.groups, accounts)
	f.report.Plan = plan
	for _, p := range problems {
		f.report.find(accountUnknown, p.Field, p.Message, "put the plan right, or register the account")
	}
	for _, w := range plan.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			scope := recovery.Scope{AccountID: a.AccountID, Region: a.Region}
			ofSource := a.Requires == recovery.RequiresSource
			if !a.RunIn.In(f.report.Mode) || ofSource && f.options.Ungraceful || scope.Region == "" || !knownAccount(scope.AccountID, accounts) {
				continue
			}
			if l := f.looks[scope]; l != nil {
				l.sourceOnly = l.sourceOnly && ofSource
				continue
			}
			l := &look{scope: scope, known: true, actionsOnly: true, sourceOnly: ofSource}
			f.looks[scope] = l
			add(q, scope, &l.access, func(ctx context.Context) (string, error) { return c.identityIn(ctx, scope) })
		}
	}
}

func newLook(scope recovery.Scope, accounts []recovery.Account) *look {
	l := &look{scope: scope, quotas: recovery.DefaultQuotas, snapshots: map[recovery.SourceServerID]*answer[*recovery.Snapshot]{}}
	i := slices.IndexFunc(accounts, func(a recovery.Account) bool { return a.ID == scope.AccountID })
	if i < 0 || !accounts[i].HasRegion(scope.Region) {
		l.servers.err = recovery.Errorf(recovery.NotFound, "account %s is not used in %s", scope.AccountID, scope.Region)
		return l
	}
	l.known = true
	return l
}

func (c *Control) askWho(q *questions, l *look) {
	add(q, l.scope, &l.access, func(ctx context.Context) (string, error) {
		return c.identityIn(ctx, l.scope)
	})
	add(q, l.scope, &l.servers, func(ctx context.Context) ([]recovery.SourceServer, error) {
		have, err := c.inventory.servers(ctx, l.scope, 0)
		return have.seen, err
	})
}

// lookCloser asks everything that depends on which servers they are.
func (c *Control) lookCloser(ctx context.Context, f *flight) {
	q := newQuestions(ctx)
	for _, l := range f.looks {
		if l.servers.err == nil && len(l.picked) > 0 {
			c.askAbout(q, f, l)
		}
	}
	c.askAboutActions(q, f)
	q.wait()
	q = newQuestions(ctx) // that depend on the answers
	for _, l := range f.looks {
		c.askOfGroups(q, l)
	}
	q.wait()
}

func (c *Control) askAbout(q *questions, f *flight, l *look) {
	at := f.options.PointInTime
	ids := make([]recovery.SourceServerID, len(l.picked))
	for i, s := range l.picked {
		ids[i] = s.SourceServerID
	}
	add(q, l.scope, &l.jobs, func(ctx context.Context) ([]recovery.Job, error) {
		seen, err := c.jobs(ctx, l.scope, jobsFresh)
		return seen.Jobs, err
	})
	add(q, l.scope, &l.ledger, func(ctx context.Context) (recovery.Ledger, error) {
		return c.book.Ledger(ctx, l.scope)
	})
	add(q, l.scope, &l.instances, func(ctx context.Context) ([]recovery.Instance, error) {
		return c.cloud.RecoveryInstances(ctx, l.scope, ids)
	})
	add(q, l.scope, &l.targets, func(ctx context.Context) ([]cloud.LaunchTarget, error) {
		c.askHowLaunched(ctx, f, l)
		targets, err := c.cloud.LaunchTargets(ctx, l.scope, ids)
		if err == nil {
			c.askAboutPrepared(ctx, l, targets)
			l.overlay(targets)
			c.askWhoHas(ctx, l, targets)
			l.subnets = answerOf(c.cloud.Subnets(ctx, l.scope, slices.Concat(subnetIDs(targets), l.alternativeSubnets())))
		}
		return targets, err
	})
	add(q, l.scope, &l.place, func(ctx context.Context) (recovery.LaunchPlace, error) {
		l.bootModes = c.bootModes(ctx, l.picked, f.report.Mode)
		return c.place(ctx, l.scope, f.report.Mode)
	})
	add(q, l.scope, &l.room, func(ctx context.Context) (recovery.LaunchRoom, error) {
		return c.room(ctx, l.scope)
	})
	for _, id := range ids {
		if pinned, ok := at.Pinned[id]; ok {
			add(q, l.scope, l.point(id), func(ctx context.Context) (*recovery.Snapshot, error) {
				return c.pinned(ctx, l.scope, id, pinned)
			})
		} else if !at.Before.IsZero() {
			add(q, l.scope, l.point(id), func(ctx context.Context) (*recovery.Snapshot, error) {
				return c.newestBefore(ctx, l.scope, id, at.Before)
			})
		}
	}
}

// launchOf is how a server would be launched: as AWS has it, with what is stated over that.
func (l *look) launchOf(t cloud.LaunchTarget) recovery.LaunchConfiguration {
	return l.launches[t.SourceServerID].ToApply().Over(t.Launch)
}

// pick is the server of that ID among those to launch, or nil.
func (l *look) pick(id recovery.SourceServerID) *recovery.SourceServer {
	i := slices.IndexFunc(l.picked, func(s recovery.SourceServer) bool { return s.SourceServerID == id })
	if i < 0 {
		return nil
	}
	return &l.picked[i]
}

// point is where the answer about a server's point in time goes.
func (l *look) point(id recovery.SourceServerID) *answer[*recovery.Snapshot] {
	l.snapshots[id] = &answer[*recovery.Snapshot]{}
	return l.snapshots[id]
}

func (c *Control) pinned(ctx context.Context, scope recovery.Scope, id recovery.SourceServerID, want recovery.SnapshotID) (*recovery.Snapshot, error) {
	all, err := c.cloud.Snapshots(ctx, scope, id, time.Time{}, maxSnapshots)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s recovery.Snapshot) bool { return s.ID == want })
	if i < 0 {
		return nil, nil
	}
	return &all[i], nil
}

func (c *Control) newestBefore(ctx context.Context, scope recovery.Scope, id recovery.SourceServerID, before time.Time) (*recovery.Snapshot, error) {
	newest, err := c.cloud.Snapshots(ctx, scope, id, before, 1)
	if err != nil || len(newest) == 0 {
		return nil, err
	}
	return &newest[0], nil
}

// readClaims reads which execution holds the plan and each of its servers. A claim that
// an execution no longer needs, or that a start left behind that came to nothing, does
// not count; nor does somebody who changes a launch configuration by hand: a start waits
// for that.
func (c *Control) readClaims(ctx context.Context, f *flight) error {
	keys := []string{recovery.PlanClaim(f.report.Plan.ID, "").Key}
	f.report.servers(func(s *ResolvedServer) {
		keys = append(keys, recovery.ServerClaim(s.ServerKey, "").Key)
	})
	claims, err := c.book.Claims(ctx, keys)
	if err != nil {
		return err
	}
	f.claims, f.holders = map[string]recovery.ExecutionID{}, map[recovery.ExecutionID]*recovery.Execution{}
	for _, claim := range claims {
		if recovery.IsByHand(claim.Holder) {
			continue
		}
		id := recovery.ExecutionID(claim.Holder)
		if err := c.readHolder(ctx, f, id); err != nil {
			return err
		}
		holder := f.holders[id]
		beingStarted := holder == nil && claim.Until.After(f.report.At)
		if beingStarted || holder != nil && holder.ClaimsHeld {
			f.claims[claim.Key] = id
		}
	}
	return nil
}

// readHolder reads an execution that is in the way, once.
func (c *Control) readHolder(ctx context.Context, f *flight, id recovery.ExecutionID) error {
	if _, read := f.holders[id]; read || id == "" {
		return nil
	}
	e, _, err := c.book.LoadExecution(ctx, id)
	if err != nil && recovery.CodeOf(err) != recovery.NotFound {
		return err
	}
	f.holders[id] = e
	return nil
}

func subnetIDs(targets []cloud.LaunchTarget) []string {
	var ids []string
	for _, t := range targets {
		if t.SubnetID != "" && !slices.Contains(ids, t.SubnetID) {
			ids = append(ids, t.SubnetID)
		}
	}
	return ids
}

func compareScopes(a, b recovery.Scope) int {
	return cmp.Or(cmp.Compare(a.AccountID, b.AccountID), cmp.Compare(a.Region, b.Region))
}
