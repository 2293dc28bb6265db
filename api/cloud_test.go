package api_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// launchTime is how long a job of the fake cloud takes.
const launchTime = 20 * time.Millisecond

// fakeCloud is a small AWS: servers that launch when asked to, by the clock, and can be
// told to be in a bad way.
type fakeCloud struct {
	mu     sync.Mutex
	places map[recovery.Scope]*place
	count  int
	// installed are the texts of documents, by name.
	installed map[string]string
}

// place is one account and Region of the fake cloud.
type place struct {
	account      recovery.AccountID // that calls are made in
	servers      []recovery.SourceServer
	targets      map[recovery.SourceServerID]cloud.LaunchTarget
	subnets      []cloud.Subnet
	snapshots    map[recovery.SourceServerID][]recovery.Snapshot // newest first
	instances    []recovery.Instance
	jobs         []recovery.Job
	tags         map[recovery.InstanceID]map[string]string
	templates    map[string][]recovery.LaunchTemplateVersion // by ID, the latest first
	defaults     map[string]int64                            // of templates whose default is not the oldest version
	named        map[string]recovery.LaunchTemplate          // the names and tags of templates that have their own
	uncopied     error                                       // what who copies a template there is answered
	quotas       recovery.Quotas                             // as Service Quotas tells them
	room         roomTold
	failing      []recovery.SourceServerID // whose launches fail
	down         error                     // what every question is answered with
	drs          error                     // what DRS answers who asks for source servers
	silent       bool                      // questions about source servers are answered when their time is over
	priced       int                       // how often it was asked for prices
	unpriced     error                     // what who asks for prices is answered
	stuck        bool                      // jobs go on and do not end
	unconfigured error                     // what who changes launch configurations is answered
	refused      map[string]error          // what AWS says of permissions, by their actions

	automations []*fakeAutomation
}

var _ cloud.Cloud = (*fakeCloud)(nil)

func newFakeCloud() *fakeCloud { return &fakeCloud{places: map[recovery.Scope]*place{}} }

// at changes a place.
func (c *fakeCloud) at(scope recovery.Scope, change func(*place)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.places[scope]
	if !ok {
		p = &place{
			account: scope.AccountID, targets: map[recovery.SourceServerID]cloud.LaunchTarget{},
			snapshots: map[recovery.SourceServerID][]recovery.Snapshot{},
			subnets:   []cloud.Subnet{{ID: "subnet-drill", CIDR: "10.9.0.0/24", FreeAddresses: 200}},
		}
		c.places[scope] = p
	}
	change(p)
}

// addServer adds a healthy source server that launches into the drill subnet.
func (c *fakeCloud) addServer(scope recovery.Scope, id recovery.SourceServerID, name, tier string) {
	c.at(scope, func(p *place) {
		p.servers = append(p.servers, recovery.SourceServer{
			ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: id}, Hostname: name,
			Tags:             map[string]string{"Name": name, "Tier": tier},
			ReplicationState: recovery.ReplicationContinuous, LagSeconds: new(float64), FirstSyncedAt: time.Now().Add(-time.Hour),
		})
		p.targets[id] = cloud.LaunchTarget{SourceServerID: id, SubnetID: "subnet-drill", InstanceType: "t3.small"}
	})
}

func (p *place) server(id recovery.SourceServerID) *recovery.SourceServer {
	i := slices.IndexFunc(p.servers, func(s recovery.SourceServer) bool { return s.SourceServerID == id })
	return &p.servers[i]
}

// ask answers a question about a place as it is now.
func ask[T any](c *fakeCloud, scope recovery.Scope, question func(*place) (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var none T
	p, ok := c.places[scope]
	if !ok {
		return none, recovery.Errorf(recovery.Denied, "no role in %s", scope)
	}
	if p.down != nil {
		return none, p.down
	}
	p.move()
	return question(p)
}

// move lets the jobs go on by the clock.
func (p *place) move() {
	for i := range p.jobs {
		j := &p.jobs[i]
		if !j.Active() || p.stuck || time.Since(j.CreatedAt) < launchTime {
			continue
		}
		j.Status, j.EndedAt = recovery.JobCompleted, j.CreatedAt.Add(launchTime)
		for n := range j.Servers {
			p.finish(j, &j.Servers[n])
		}
	}
}

func (p *place) finish(j *recovery.Job, s *recovery.JobServer) {
	if j.Type == "TERMINATE" {
		s.LaunchStatus = recovery.LaunchTerminated
		p.instances = slices.DeleteFunc(p.instances, func(i recovery.Instance) bool { return i.InstanceID == s.InstanceID })
		return
	}
	if slices.Contains(p.failing, s.SourceServerID) {
		s.LaunchStatus = recovery.LaunchFailed
		return
	}
	p.instances = slices.DeleteFunc(p.instances, func(i recovery.Instance) bool { return i.SourceServerID == s.SourceServerID && i.IsDrill })
	s.LaunchStatus, s.InstanceID = recovery.LaunchLaunched, recovery.InstanceID(fmt.Sprintf("i-%017x", len(p.jobs)*1000+len(p.instances)))
	p.instances = append(p.instances, recovery.Instance{
		InstanceID: s.InstanceID, SourceServerID: s.SourceServerID, JobID: j.ID,
		IsDrill: j.InitiatedBy == "START_DRILL", State: "running", StatusChecks: "ok", LaunchedAt: j.EndedAt,
	})
}

// busy says that DRS lets a server be in one job at a time.
func (p *place) busy(id recovery.SourceServerID) error {
	for _, j := range p.jobs {
		if j.Active() && slices.ContainsFunc(j.Servers, func(s recovery.JobServer) bool { return s.SourceServerID == id }) {
			return recovery.Errorf(recovery.Conflict, "server %s is in job %s", id, j.ID)
		}
	}
	return nil
}

func (c *fakeCloud) newJob(p *place, kind, by string, tags map[string]string) *recovery.Job {
	c.count++
	p.jobs = append(p.jobs, recovery.Job{
		ID: recovery.JobID(fmt.Sprintf("drsjob-%017d", c.count)), Type: kind, InitiatedBy: by,
		Status: recovery.JobStarted, CreatedAt: time.Now(), Tags: tags,
	})
	return &p.jobs[len(p.jobs)-1]
}

func (c *fakeCloud) StartRecovery(_ context.Context, scope recovery.Scope, req recovery.LaunchRequest) (recovery.Job, error) {
	return ask(c, scope, func(p *place) (recovery.Job, error) {
		for _, s := range req.Servers {
			if err := p.busy(s.SourceServerID); err != nil {
				return recovery.Job{}, err
			}
		}
		by := map[bool]string{true: "START_DRILL", false: "START_RECOVERY"}[req.Drill]
		j := c.newJob(p, "LAUNCH", by, req.Tags)
		for _, s := range req.Servers {
			j.Servers = append(j.Servers, recovery.JobServer{SourceServerID: s.SourceServerID, LaunchStatus: recovery.LaunchPending})
		}
		return *j, nil
	})
}

func (c *fakeCloud) TerminateRecoveryInstances(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID) (recovery.Job, error) {
	return ask(c, scope, func(p *place) (recovery.Job, error) {
		var servers []recovery.JobServer
		for _, id := range ids {
			i := slices.IndexFunc(p.instances, func(i recovery.Instance) bool { return i.InstanceID == id })
			if i < 0 {
				return recovery.Job{}, recovery.Errorf(recovery.NotFound, "there is no recovery instance %s", id)
			}
			if err := p.busy(p.instances[i].SourceServerID); err != nil {
				return recovery.Job{}, err
			}
			servers = append(servers, recovery.JobServer{SourceServerID: p.instances[i].SourceServerID, LaunchStatus: recovery.LaunchPending, InstanceID: id})
		}
		j := c.newJob(p, "TERMINATE", "TERMINATE_RECOVERY_INSTANCES", nil)
		j.Servers = servers
		return *j, nil
	})
}

func (c *fakeCloud) Jobs(_ context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error) {
	return ask(c, scope, func(p *place) ([]recovery.Job, error) {
		return slices.DeleteFunc(slices.Clone(p.jobs), func(j recovery.Job) bool { return j.CreatedAt.Before(since) }), nil
	})
}

func (c *fakeCloud) JobLog(_ context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error) {
	return ask(c, scope, func(p *place) ([]recovery.JobLogItem, error) {
		i := slices.IndexFunc(p.jobs, func(j recovery.Job) bool { return j.ID == id })
		j := p.jobs[i]
		items := []recovery.JobLogItem{{At: j.CreatedAt, Event: "JOB_START"}}
		for _, s := range j.Servers {
			if s.LaunchStatus == recovery.LaunchLaunched {
				items = append(items, recovery.JobLogItem{At: j.EndedAt, Event: "LAUNCH_END", SourceServerID: s.SourceServerID, InstanceID: s.InstanceID})
			}
			if s.LaunchStatus == recovery.LaunchFailed {
				items = append(items, recovery.JobLogItem{At: j.EndedAt, Event: "LAUNCH_FAILED", SourceServerID: s.SourceServerID, RawError: "InsufficientInstanceCapacity"})
			}
		}
		if !j.Active() {
			items = append(items, recovery.JobLogItem{At: j.EndedAt, Event: "JOB_END"})
		}
		return items[min(skip, len(items)):], nil
	})
}

func (c *fakeCloud) RecoveryInstances(_ context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error) {
	return ask(c, scope, func(p *place) ([]recovery.Instance, error) {
		return slices.DeleteFunc(slices.Clone(p.instances), func(i recovery.Instance) bool { return !slices.Contains(servers, i.SourceServerID) }), nil
	})
}

func (c *fakeCloud) InstanceStates(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID, _ bool) ([]recovery.Instance, error) {
	return ask(c, scope, func(p *place) ([]recovery.Instance, error) {
		var states []recovery.Instance
		for _, id := range ids {
			i := slices.IndexFunc(p.instances, func(i recovery.Instance) bool { return i.InstanceID == id })
			if i < 0 {
				states = append(states, recovery.Instance{InstanceID: id, Missing: true})
				continue
			}
			states = append(states, p.instances[i])
		}
		return states, nil
	})
}

func (c *fakeCloud) Identity(_ context.Context, scope recovery.Scope) (recovery.AccountID, string, error) {
	account, err := ask(c, scope, func(p *place) (recovery.AccountID, error) { return p.account, nil })
	return account, fmt.Sprintf("arn:aws:sts::%s:assumed-role/DRSOrchestrationRole/davit", account), err
}

func (c *fakeCloud) SourceServers(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, error) {
	silent, err := ask(c, scope, func(p *place) (bool, error) { return p.silent, nil })
	if silent {
		<-ctx.Done()
		return nil, recovery.Errorf(recovery.Unavailable, "DescribeSourceServers was not answered: %w", ctx.Err())
	}
	if err != nil {
		return nil, err
	}
	return ask(c, scope, func(p *place) ([]recovery.SourceServer, error) { return slices.Clone(p.servers), p.drs })
}

func (c *fakeCloud) Quotas(_ context.Context, scope recovery.Scope) (recovery.Quotas, error) {
	return ask(c, scope, func(p *place) (recovery.Quotas, error) { return p.quotas, nil })
}

func (c *fakeCloud) Snapshots(_ context.Context, scope recovery.Scope, server recovery.SourceServerID, before time.Time, limit int) ([]recovery.Snapshot, error) {
	return ask(c, scope, func(p *place) ([]recovery.Snapshot, error) {
		found := slices.DeleteFunc(slices.Clone(p.snapshots[server]), func(s recovery.Snapshot) bool {
			return !before.IsZero() && s.At.After(before)
		})
		return found[:min(limit, len(found))], nil
	})
}

func (c *fakeCloud) LaunchTargets(_ context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]cloud.LaunchTarget, error) {
	return ask(c, scope, func(p *place) ([]cloud.LaunchTarget, error) {
		var targets []cloud.LaunchTarget
		for _, id := range servers {
			targets = append(targets, p.targets[id])
		}
		return targets, nil
	})
}

func (c *fakeCloud) Subnets(_ context.Context, scope recovery.Scope, ids []string) ([]cloud.Subnet, error) {
	return ask(c, scope, func(p *place) ([]cloud.Subnet, error) {
		return slices.DeleteFunc(slices.Clone(p.subnets), func(s cloud.Subnet) bool { return !slices.Contains(ids, s.ID) }), nil
	})
}

// stagingServer is what the fake cloud's staging account has to extend.
const stagingServer = "arn:aws:drs:us-west-2:777788889999:source-server/s-00000000staging01"

func (c *fakeCloud) Self(context.Context, recovery.Region) (recovery.AccountID, string, error) {
	return "999999999999", "arn:aws:sts::999999999999:assumed-role/davit/server", nil
}

func (c *fakeCloud) Ask(_ context.Context, scope recovery.Scope, p cloud.Permission, _ string) cloud.Verdict {
	_, err := ask(c, scope, func(pl *place) (struct{}, error) {
		if p.Action == "drs:DescribeSourceServers" && pl.drs != nil {
			return struct{}{}, pl.drs
		}
		return struct{}{}, pl.refused[p.Action]
	})
	if e, ok := recovery.AsError(err); ok {
		return cloud.Verdict{Answer: cloud.AnswerNo, Why: e}
	}
	if p.Unasked != "" {
		return cloud.Verdict{Answer: cloud.AnswerUnknown, Indirect: true, Why: recovery.Errorf(recovery.Invalid, "%s", p.Unasked)}
	}
	return cloud.Verdict{Answer: cloud.AnswerYes}
}

func (c *fakeCloud) Trust(_ context.Context, scope recovery.Scope) cloud.Trust {
	yes, no := cloud.Verdict{Answer: cloud.AnswerYes}, cloud.Verdict{Answer: cloud.AnswerNo}
	return cloud.Trust{RoleARN: recovery.DefaultRoleARN(scope.AccountID, "aws"), Endpoint: "sts.example.com", With: yes, Without: no}
}

func (c *fakeCloud) StagingAccounts(_ context.Context, scope recovery.Scope) ([]recovery.AccountID, error) {
	return ask(c, scope, func(p *place) (ids []recovery.AccountID, _ error) {
		for _, s := range p.servers {
			if s.StagingAccountID != "" {
				ids = append(ids, s.StagingAccountID)
			}
		}
		return ids, nil
	})
}

func (c *fakeCloud) ExtensibleServers(_ context.Context, scope recovery.Scope, _ recovery.AccountID) ([]cloud.ExtensibleServer, error) {
	return ask(c, scope, func(*place) ([]cloud.ExtensibleServer, error) {
		return []cloud.ExtensibleServer{{ARN: stagingServer, Hostname: "staged-1"}}, nil
	})
}

func (c *fakeCloud) ExtendServer(_ context.Context, scope recovery.Scope, arn string, tags map[string]string) (recovery.SourceServer, error) {
	return ask(c, scope, func(p *place) (recovery.SourceServer, error) {
		s := recovery.SourceServer{
			ServerKey:        recovery.ServerKey{Scope: scope, SourceServerID: "s-0000000extended01"},
			StagingAccountID: "777788889999", StagingServerARN: arn, Tags: tags,
		}
		p.servers = append(p.servers, s)
		return s, nil
	})
}

// addOrigin has a source server replicate an EC2 instance with the tags.
func (c *fakeCloud) addOrigin(of recovery.ServerKey, origin recovery.Scope, id recovery.InstanceID, tags map[string]string) {
	c.at(origin, func(p *place) {
		if p.tags == nil {
			p.tags = map[recovery.InstanceID]map[string]string{}
		}
		p.tags[id] = tags
	})
	c.at(of.Scope, func(p *place) {
		s := p.server(of.SourceServerID)
		s.ARN = "arn:aws:drs:" + string(of.Region) + ":" + string(of.AccountID) + ":source-server/" + string(of.SourceServerID)
		s.SourceInstanceID, s.SourceRegion, s.SourceAccountID = id, origin.Region, origin.AccountID
	})
}

func (c *fakeCloud) InstanceTags(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]map[string]string, error) {
	return ask(c, scope, func(p *place) (map[recovery.InstanceID]map[string]string, error) {
		found := map[recovery.InstanceID]map[string]string{}
		for _, id := range ids {
			if tags, ok := p.tags[id]; ok {
				found[id] = maps.Clone(tags)
			}
		}
		return found, nil
	})
}

func (c *fakeCloud) TagServer(_ context.Context, scope recovery.Scope, arn string, tags map[string]string) error {
	_, err := ask(c, scope, func(p *place) (struct{}, error) {
		_, id, _ := strings.Cut(arn, "source-server/")
		s := p.server(recovery.SourceServerID(id))
		s.Tags = maps.Clone(s.Tags)
		maps.Copy(s.Tags, tags)
		return struct{}{}, nil
	})
	return err
}

func (c *fakeCloud) TagInstance(_ context.Context, scope recovery.Scope, id recovery.InstanceID, tags map[string]string) error {
	_, err := ask(c, scope, func(p *place) (struct{}, error) {
		maps.Copy(p.tags[id], tags)
		return struct{}{}, nil
	})
	return err
}

func (c *fakeCloud) LaunchTemplates(_ context.Context, scope recovery.Scope) ([]recovery.LaunchTemplate, error) {
	return ask(c, scope, func(p *place) ([]recovery.LaunchTemplate, error) {
		var all []recovery.LaunchTemplate
		for _, id := range slices.Sorted(maps.Keys(p.templates)) {
			all = append(all, p.template(scope, id))
		}
		return all, nil
	})
}

func (c *fakeCloud) LaunchTemplateVersions(_ context.Context, scope recovery.Scope, id string) (recovery.LaunchTemplateVersions, error) {
	return ask(c, scope, func(p *place) (recovery.LaunchTemplateVersions, error) {
		all := slices.Clone(p.templates[id])
		if len(all) == 0 {
			return recovery.LaunchTemplateVersions{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s", id)
		}
		return recovery.LaunchTemplateVersions{Default: p.defaultOf(id).Number, All: all}, nil
	})
}

func (c *fakeCloud) InstanceTypes(_ context.Context, scope recovery.Scope) ([]recovery.InstanceType, error) {
	return ask(c, scope, func(*place) ([]recovery.InstanceType, error) {
		return []recovery.InstanceType{{
			Name: "t3.small", CPUs: 2, MemoryMiB: 2048, Architectures: []string{"x86_64"}, BootModes: []string{"legacy-bios", "uefi"},
			Nitro: true, EBSOptimized: "default", Current: true, Burstable: true, Zones: []string{"us-west-2a"},
		}}, nil
	})
}

func (c *fakeCloud) LaunchSubnets(_ context.Context, scope recovery.Scope) ([]recovery.LaunchSubnet, error) {
	return ask(c, scope, func(p *place) ([]recovery.LaunchSubnet, error) {
		var all []recovery.LaunchSubnet
		for _, s := range p.subnets {
			all = append(all, recovery.LaunchSubnet{ID: s.ID, VPCID: s.VPCID, CIDR: s.CIDR, Zone: "us-west-2a", FreeAddresses: s.FreeAddresses})
		}
		return all, nil
	})
}

func (c *fakeCloud) SecurityGroups(_ context.Context, scope recovery.Scope) ([]recovery.SecurityGroup, error) {
	return ask(c, scope, func(p *place) ([]recovery.SecurityGroup, error) {
		var all []recovery.SecurityGroup
		for _, t := range p.targets {
			for _, id := range t.SecurityGroupIDs {
				all = append(all, recovery.SecurityGroup{ID: id})
			}
		}
		return all, nil
	})
}

func (c *fakeCloud) InstanceProfiles(_ context.Context, scope recovery.Scope) ([]recovery.InstanceProfile, error) {
	return ask(c, scope, func(*place) ([]recovery.InstanceProfile, error) { return nil, nil })
}

func (c *fakeCloud) PreparedInstances(_ context.Context, scope recovery.Scope, _ []recovery.InstanceID) (map[recovery.InstanceID]recovery.PreparedInstance, error) {
	return ask(c, scope, func(*place) (map[recovery.InstanceID]recovery.PreparedInstance, error) { return nil, nil })
}

func (c *fakeCloud) KeyPairs(_ context.Context, scope recovery.Scope) ([]string, error) {
	return ask(c, scope, func(*place) ([]string, error) { return []string{"ops"}, nil })
}

func (c *fakeCloud) Prices(_ context.Context, scope recovery.Scope) (recovery.PriceList, error) {
	return ask(c, scope, func(p *place) (recovery.PriceList, error) {
		p.priced++
		return recovery.PriceList{
			Region: scope.Region, Currency: "USD", Version: "sample", PublishedAt: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
			Instances: map[string]recovery.InstancePrice{"t3.small": {Linux: 0.02, Windows: 0.04}},
			Volumes:   map[string]recovery.VolumePrice{"gp3": {GB: 0.08}},
		}, p.unpriced
	})
}

func (c *fakeCloud) BootModes(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]string, error) {
	return ask(c, scope, func(*place) (map[recovery.InstanceID]string, error) {
		modes := map[recovery.InstanceID]string{}
		for _, id := range ids {
			modes[id] = "uefi"
		}
		return modes, nil
	})
}
