package control

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// judgeAccess judges whether Davit can work in the account and Region at all.
func (f *flight) judgeAccess(l *look) {
	where := l.scope.String()
	if l.sourceOnly && l.access.err != nil {
		f.report.find(sourceAway, where, "what actions there do to the source cannot be done: "+l.access.err.Error(), givenUp)
		return
	}
	switch recovery.CodeOf(l.access.err) {
	case "":
		if !l.known {
			f.report.find(accountUnknown, where, l.servers.err.Error(), "register the account with this Region")
		} else if l.servers.err != nil {
			f.report.unknown(where, "which source servers there are", l.servers.err)
		}
	case recovery.Unavailable, recovery.Throttled, recovery.Internal:
		f.report.unknown(where, "as whom Davit acts there", l.access.err)
	default:
		e, _ := recovery.AsError(l.access.err)
		f.report.find(accountAccess, where, e.Message, e.Remedy)
	}
}

// judgeJobs finds servers that a DRS job has now, whoever started it.
func (f *flight) judgeJobs(l *look) {
	if l.jobs.err != nil {
		f.report.unknown(l.scope.String(), "which DRS jobs run", l.jobs.err)
		return
	}
	for _, j := range l.jobs.value {
		if !j.Active() {
			continue
		}
		for _, js := range j.Servers {
			f.judgeJobServer(l, j, js.SourceServerID)
		}
	}
}

func (f *flight) judgeJobServer(l *look, j recovery.Job, id recovery.SourceServerID) {
	s := l.pick(id)
	if s == nil {
		return
	}
	where, owner := "server "+serverName(*s), l.ownerOf(j)
	if p := f.preempts(owner); p != nil {
		p.waitFor(j, where)
		return
	}
	if holder, held := f.claims[recovery.ServerClaim(s.ServerKey, "").Key]; held && holder == owner {
		return // its claim says it already
	}
	whose, remedy := "somebody else's", "wait for the job's end: DRS cannot cancel it"
	if owner != "" {
		whose = fmt.Sprintf("execution %s's", owner)
	}
	if f.mayPreempt(owner) {
		remedy += ". With --preempt the recovery starts now, and the server waits for the drill's job"
	}
	f.report.find(serverBusy, where, fmt.Sprintf("%s DRS job %s has it: %s, %s", whose, j.ID, j.Type, j.Status), remedy)
}

// judgeInstances finds servers whose recovery instances exist.
func (f *flight) judgeInstances(l *look) {
	if l.instances.err != nil {
		f.report.unknown(l.scope.String(), "which recovery instances exist", l.instances.err)
		return
	}
	for _, inst := range l.instances.value {
		i := slices.IndexFunc(l.picked, func(s recovery.SourceServer) bool { return s.SourceServerID == inst.SourceServerID })
		if i < 0 || !inst.Live() {
			continue
		}
		where, whose := "server "+serverName(l.picked[i]), "which an earlier recovery launched"
		if e := f.launchedBy(inst.InstanceID); e != nil {
			whose = fmt.Sprintf("which execution %s launched", e.ID)
		}
		switch {
		case inst.IsDrill:
			f.judgeDrillInstance(where, inst.InstanceID)
		case f.report.Mode == recovery.Recovery && slices.Contains(f.options.ReplaceInstances, inst.InstanceID):
			f.report.replaced = append(f.report.replaced, inst.InstanceID)
			f.report.find(serverReplaced, where, fmt.Sprintf("it is live as instance %s, which may be lost, as asked for", inst.InstanceID), "")
		case f.report.Mode == recovery.Recovery:
			f.report.find(serverLive, where, fmt.Sprintf("it is live as instance %s, %s and another launch may replace", inst.InstanceID, whose),
				fmt.Sprintf("leave it out with --exclude %s, or give the instance up with --replace-instance %s", inst.SourceServerID, inst.InstanceID))
		default:
			f.report.find(serverLive, where, fmt.Sprintf("it is live as instance %s, %s: a drill of it could take production down", inst.InstanceID, whose),
				fmt.Sprintf("leave it out with --exclude %s", inst.SourceServerID))
		}
	}
}

// judgeDrillInstance tells of a drill's instance that another launch costs.
func (f *flight) judgeDrillInstance(where string, id recovery.InstanceID) {
	whose, remedy := ", which an earlier drill launched,", "look whether somebody still needs ⟨it|them⟩"
	switch e := f.launchedBy(id); {
	case e == nil:
	case e.State.Ended():
		whose = fmt.Sprintf(" of drill %s, which has ended %s,", e.ID, e.State)
	default:
		whose, remedy = fmt.Sprintf(" of drill %s, which is %s,", e.ID, e.State), ""
	}
	f.report.find(drillReplaced, fmt.Sprintf("%s as instance %s", where, id),
		fmt.Sprintf("DRS terminates ⟨this drill instance|these drill instances⟩%s before it launches ⟨another|others⟩", whose), remedy)
}

// launchedBy is the execution in the plan's way that launched the instance, or nil.
func (f *flight) launchedBy(id recovery.InstanceID) *recovery.Execution {
	for _, e := range f.holders {
		if e != nil && slices.ContainsFunc(e.Instances(), func(l recovery.LaunchedInstance) bool { return l.InstanceID == id }) {
			return e
		}
	}
	return nil
}

// judgeQuota says how much of DRS's quotas the plan needs and whether it waits for them.
func (f *flight) judgeQuota(l *look) {
	if len(l.picked) == 0 || l.jobs.err != nil {
		return
	}
	if l.ledger.err != nil {
		f.report.unknown(l.scope.String(), "what Davit has reserved of the quotas", l.ledger.err)
		return
	}
	need, largest := f.needed(l)
	own, foreign := l.ledger.value.Own(), l.ledger.value.Foreign(l.jobs.value)
	used := recovery.Usage{Jobs: own.Jobs + foreign.Jobs, Servers: own.Servers + foreign.Servers}
	q := l.quotas
	why := fmt.Sprintf("%s in %s; now in use: %d of %d jobs and %d of %d servers, %d jobs of them by others",
		plural(need.Servers, "server"), plural(need.Jobs, "DRS job"), used.Jobs, q.JobsAtOnce, used.Servers, q.ServersInActiveJobs, foreign.Jobs)
	if used.Jobs+largest.Jobs <= q.JobsAtOnce && used.Servers+largest.Servers <= q.ServersInActiveJobs {
		f.report.find(quotaFits, l.scope.String(), why, "")
		return
	}
	f.report.find(quotaWaits, l.scope.String(), why+": jobs will wait for each other", "expect a longer recovery, or have AWS raise the quotas")
}

// needed is what the plan needs of the quotas in all, and what its largest wave does.
func (f *flight) needed(l *look) (all, largest recovery.Usage) {
	size := l.quotas.BatchSize()
	for _, w := range f.report.Waves {
		var wave recovery.Usage
		for _, s := range w.Servers {
			if s.Scope == l.scope {
				wave.Servers++
			}
		}
		wave.Jobs = (wave.Servers + size - 1) / size
		all.Jobs, all.Servers = all.Jobs+wave.Jobs, all.Servers+wave.Servers
		largest.Jobs, largest.Servers = max(largest.Jobs, wave.Jobs), max(largest.Servers, wave.Servers)
	}
	return all, largest
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
