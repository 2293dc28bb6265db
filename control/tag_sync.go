package control

import (
	"cmp"
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// tagSyncFeature is the feature that runs of tag synchronisation belong to.
const tagSyncFeature recovery.FeatureName = "tag-sync"

const (
	// askedTagSync bounds a run that somebody waits for. What it has no time for is left,
	// and a repeat goes on there: what agrees already costs it no call.
	askedTagSync = 45 * time.Second
	// scheduledTagSync bounds a run that nobody waits for.
	scheduledTagSync = 10 * time.Minute
	// originTime is how long the instances of one account and Region may take to be
	// described: a source Region that is down holds up no other.
	originTime = 20 * time.Second
	// noteTime is how long recording a run may take after its time is over.
	noteTime = 10 * time.Second
	// taggers is how many servers of a Region are tagged at the same time.
	taggers = 4
)

// SyncTags sets the tags of an account's source servers as the EC2 instances have them that
// they replicate, and, where the account says so, the other way round what only the server
// has. A dry run says what would be set. Conflict: a run is under way.
//
// Servers that fail keep none of the others back, so that it is no error of the run: see
// its counts.
func (c *Control) SyncTags(ctx context.Context, caller recovery.Caller, ref string, dryRun bool) (recovery.TagRun, error) {
	if err := c.admit(ctx, caller, "SyncTags"); err != nil {
		return recovery.TagRun{}, err
	}
	a, err := c.book.Account(ctx, ref)
	if err != nil {
		return recovery.TagRun{}, err
	}
	actor, err := c.authorise(ctx, caller, "SyncTags", inAccount(a.ID))
	if err != nil {
		return recovery.TagRun{}, err
	}
	if dryRun {
		return c.runTagSync(ctx, a, askedTagSync, nothing), nil
	}
	return c.syncTags(ctx, a, askedTagSync, actor, func(recovery.Account) bool { return true })
}

// LastTagSync reads the last run over an account. NotFound: there was none.
func (c *Control) LastTagSync(ctx context.Context, caller recovery.Caller, ref string) (recovery.TagRun, error) {
	if err := c.admit(ctx, caller, "LastTagSync"); err != nil {
		return recovery.TagRun{}, err
	}
	a, err := c.account(ctx, caller, "LastTagSync", ref)
	if err != nil {
		return recovery.TagRun{}, err
	}
	return c.book.LastTagRun(ctx, a.ID)
}

// syncTags makes a run over the account and records it, unless it is not wanted any more
// once nobody else can make one.
func (c *Control) syncTags(ctx context.Context, a recovery.Account, limit time.Duration, actor recovery.Actor, wanted func(recovery.Account) bool) (recovery.TagRun, error) {
	owner := rand.Text()
	if err := c.book.TakeTagSync(ctx, a.ID, owner, time.Now().Add(limit+2*noteTime)); recovery.CodeOf(err) == recovery.Conflict {
		return recovery.TagRun{}, recovery.Errorf(recovery.Conflict, "the tags of account %s are being synchronised now", a.Name).
			WithRemedy("wait until that run has ended: `davit tag show %s` shows it", a.ID)
	} else if err != nil {
		return recovery.TagRun{}, err
	}
	defer c.leaveTagSync(ctx, a.ID, owner)
	if !wanted(a) {
		return recovery.TagRun{}, nil
	}
	run := c.runTagSync(ctx, a, limit, c.setTags)
	// What was done is recorded, though whoever asked may have gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := c.book.NoteTagRun(ctx, run, actor); err != nil {
		return run, err
	}
	for _, r := range run.Regions {
		if r.Changed > 0 { // lists and previews show the new tags from now on
			_, _ = c.inventory.look(ctx, c.inventory.at(recovery.Scope{AccountID: a.ID, Region: r.Region})) // the shelf has the error
		}
	}
	return run, nil
}

func (c *Control) leaveTagSync(ctx context.Context, id recovery.AccountID, owner string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := c.book.LeaveTagSync(ctx, id, owner); err != nil {
		c.log.WarnContext(ctx, "the right to synchronise tags was not given back: it ends by itself", "account", id, "err", err)
	}
}

// setTags sets tags of a source server and its instance in AWS.
func (c *Control) setTags(ctx context.Context, s recovery.SourceServer, d recovery.TagDifference) error {
	if len(d.ToServer) > 0 {
		if err := c.cloud.TagServer(ctx, s.Scope, s.ARN, d.ToServer); err != nil {
			return err
		}
	}
	if len(d.ToInstance) > 0 {
		return c.cloud.TagInstance(ctx, origin(s), s.SourceInstanceID, d.ToInstance)
	}
	return nil
}

// nothing is how a dry run sets tags.
func nothing(context.Context, recovery.SourceServer, recovery.TagDifference) error { return nil }

// origin is where a source server's instance is: DRS names the account where it is another.
func origin(s recovery.SourceServer) recovery.Scope {
	return recovery.Scope{AccountID: cmp.Or(s.SourceAccountID, s.AccountID), Region: s.SourceRegion}
}

// tagSetter sets what a difference says.
type tagSetter func(context.Context, recovery.SourceServer, recovery.TagDifference) error

// runTagSync goes through all source servers of the account, within a time.
func (c *Control) runTagSync(ctx context.Context, a recovery.Account, limit time.Duration, set tagSetter) recovery.TagRun {
	run := recovery.TagRun{AccountID: a.ID, StartedAt: time.Now().UTC(), Back: a.TagSync.Back, Regions: []recovery.TagRegion{}}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stocks, statuses := eachRegion(ctx, a.Regions, func(ctx context.Context, r recovery.Region) (stock[[]recovery.SourceServer], error) {
		return c.inventory.servers(ctx, recovery.Scope{AccountID: a.ID, Region: r}, 0)
	})
	var servers []recovery.SourceServer
	for i, r := range a.Regions {
		region := recovery.TagRegion{Region: r}
		switch err := statuses[i].Err; {
		case err != nil:
			region.Reason = err.Error()
		case len(stocks[i].seen) == 0:
			continue // nothing to do there, and nothing to say
		default:
			servers = append(servers, stocks[i].seen...)
		}
		run.Regions = append(run.Regions, region)
	}
	tags := c.instanceTags(ctx, servers)
	for _, s := range tagAll(ctx, servers, tags, a.TagSync.Back, set) {
		run.Count(s)
	}
	run.EndedAt = time.Now().UTC()
	return run
}

// originTags are the tags of the instances of one account and Region, or why they are not
// known.
type originTags = answer[map[recovery.InstanceID]map[string]string]

// instanceTags reads the tags of the servers' instances, where they are.
func (c *Control) instanceTags(ctx context.Context, servers []recovery.SourceServer) map[recovery.Scope]*originTags {
	ids := map[recovery.Scope][]recovery.InstanceID{}
	for _, s := range servers {
		if s.SourceInstanceID != "" && s.SourceRegion != "" {
			ids[origin(s)] = append(ids[origin(s)], s.SourceInstanceID)
		}
	}
	found := map[recovery.Scope]*originTags{}
	q := newQuestions(ctx)
	for scope, ids := range ids {
		once(q, found, scope, scope, func(ctx context.Context) (map[recovery.InstanceID]map[string]string, error) {
			ctx, cancel := context.WithTimeout(ctx, originTime)
			defer cancel()
			return c.cloud.InstanceTags(ctx, scope, ids)
		})
	}
	q.wait()
	return found
}

// tagAll holds each server against its instance and sets what differs. It gives the
// outcomes in the order of the servers.
func tagAll(ctx context.Context, servers []recovery.SourceServer, tags map[recovery.Scope]*originTags, back bool, set tagSetter) []recovery.TagServer {
	done := make([]recovery.TagServer, len(servers))
	places := map[recovery.Scope]chan struct{}{}
	var working sync.WaitGroup
	for i, s := range servers {
		done[i] = compareTags(s, tags[origin(s)], back)
		if done[i].Outcome != recovery.TagsChanged {
			continue
		}
		if places[s.Scope] == nil {
			places[s.Scope] = make(chan struct{}, taggers)
		}
		place := places[s.Scope]
		working.Go(func() {
			select {
			case place <- struct{}{}:
				defer func() { <-place }()
			case <-ctx.Done():
			}
			settle(ctx, s, &done[i], set)
		})
	}
	working.Wait()
	return done
}

// settle sets what differs, and says what came of it.
func settle(ctx context.Context, s recovery.SourceServer, t *recovery.TagServer, set tagSetter) {
	if ctx.Err() != nil {
		t.Outcome = recovery.TagsLeft
		return
	}
	if err := set(ctx, s, t.TagDifference); err != nil {
		t.Outcome, t.Reason = recovery.TagsFailed, err.Error()
	}
}

// compareTags says what is to be done about a server, before anything is.
func compareTags(s recovery.SourceServer, at *originTags, back bool) recovery.TagServer {
	t := recovery.TagServer{
		ServerKey: s.ServerKey, Name: s.Name(),
		SourceInstanceID: s.SourceInstanceID, SourceAccountID: s.SourceAccountID, SourceRegion: s.SourceRegion,
	}
	switch {
	case s.SourceInstanceID == "":
		t.Outcome = recovery.TagsNotEC2
		return t
	case s.SourceRegion == "":
		return failedTags(t, "DRS does not say in which Region its instance "+string(s.SourceInstanceID)+" is")
	case at.err != nil:
		return failedTags(t, at.err.Error())
	}
	instance, there := at.value[s.SourceInstanceID]
	if !there {
		return failedTags(t, "there is no EC2 instance "+string(s.SourceInstanceID)+" in "+origin(s).String())
	}
	d, err := recovery.DiffTags(s.Tags, instance, back)
	switch {
	case err != nil:
		return failedTags(t, err.Error())
	case d.Empty():
		t.Outcome = recovery.TagsUnchanged
	default:
		t.Outcome, t.TagDifference = recovery.TagsChanged, d
	}
	return t
}

func failedTags(t recovery.TagServer, why string) recovery.TagServer {
	t.Outcome, t.Reason = recovery.TagsFailed, why
	return t
}
