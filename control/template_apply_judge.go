package control

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// launchJudge finds out where the launch configurations of servers of one account and Region
// stand with AWS. Something is stated of each.
type launchJudge struct {
	c       *Control
	scope   recovery.Scope
	hand    string // who holds the servers, if somebody does for this
	servers []statedLaunch
	into    []*AppliedLaunch
}

func (j *launchJudge) judge(ctx context.Context) error {
	keys := make([]recovery.ServerKey, len(j.servers))
	for i, s := range j.servers {
		keys[i] = s.ServerKey
	}
	has, err := j.c.whoHas(ctx, keys, j.hand)
	if err != nil {
		return err
	}
	kept, err := j.c.book.KeptLaunches(ctx, keys)
	if err != nil {
		return err
	}
	targets := j.targets(ctx)
	var differ []int
	for i, s := range j.servers {
		out, t := j.into[i], targets[s.SourceServerID]
		out.TemplateID, out.Version = t.TemplateID, t.TemplateVersion
		if out.Outcome == ApplyUnknown {
			continue
		}
		out.Changes, out.Seen = s.stated.Changes(t.Launch), s.seen(t)
		out.kept = recovery.LaunchSettings{TemplateID: t.TemplateID, Version: t.TemplateVersion, LaunchConfiguration: t.Launch}.Kept()
		if by, held := has[s.ServerKey]; held {
			out.Outcome, out.Err = ApplyBusy, recovery.Errorf(recovery.Conflict, "%s", by.why).WithRemedy("%s", by.remedy)
			continue
		}
		if k, left := kept[s.ServerKey]; left {
			out.Outcome, out.Err = ApplyBusy, recovery.Errorf(recovery.Conflict, "drill %s changed its launch configuration and has not put it back", k.ExecutionID).
				WithRemedy("wait until the drill has, or run another drill of the server: it mends this")
			continue
		}
		if out.Outcome = ApplyInPlace; !s.stated.HoldsIn(t.Launch) {
			out.Outcome = ToApply
			differ = append(differ, i)
		}
	}
	if len(differ) > 0 {
		j.check(ctx, differ, targets)
	}
	return nil
}

// seen stands for what is stated of the server and what AWS has. A version of a launch template
// never changes.
func (s statedLaunch) seen(t cloud.LaunchTarget) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s/%d/%s/%s", t.TemplateID, t.TemplateVersion, t.Launch.Hash(), s.stated.Hash())))
}

// targets are what AWS has of the servers. Of those that it does not tell, why is noted.
func (j *launchJudge) targets(ctx context.Context) map[recovery.SourceServerID]cloud.LaunchTarget {
	ids := make([]recovery.SourceServerID, len(j.servers))
	for i, s := range j.servers {
		ids[i] = s.SourceServerID
	}
	of := map[recovery.SourceServerID]cloud.LaunchTarget{}
	read := func(ids []recovery.SourceServerID) error {
		targets, err := j.c.cloud.LaunchTargets(ctx, j.scope, ids)
		for _, t := range targets {
			of[t.SourceServerID] = t
		}
		return err
	}
	err := read(ids)
	for i, id := range ids {
		own := err
		if recovery.CodeOf(err) == recovery.NotFound && len(ids) > 1 {
			own = read([]recovery.SourceServerID{id}) // one that is gone is not the others' fault
		}
		if own == nil && of[id].TemplateVersion == 0 {
			own = recovery.Errorf(recovery.NotFound, "the launch template %s of it does not exist", of[id].TemplateID).WithRemedy("see the server in DRS's console: DRS makes another one when its launch settings are saved there")
		}
		if own != nil {
			j.into[i].Outcome, j.into[i].Err = ApplyUnknown, own
		}
	}
	return of
}

// check refuses those of the servers whose launch would fail with what is stated, or breaks a
// rule that blocks. No recovery waits for it: everybody is asked, as for a drill.
func (j *launchJudge) check(ctx context.Context, differ []int, targets map[recovery.SourceServerID]cloud.LaunchTarget) {
	var servers []recovery.SourceServer
	for _, i := range differ {
		servers = append(servers, j.servers[i].SourceServer)
	}
	place, err := j.c.place(ctx, j.scope, recovery.Drill)
	if err != nil {
		for _, i := range differ {
			j.into[i].Outcome, j.into[i].Err = ApplyUnknown, fmt.Errorf("look up what there is to launch servers with: %w", err)
		}
		return
	}
	modes := j.c.bootModes(ctx, servers, recovery.Drill)
	for _, i := range differ {
		out, s := j.into[i], j.servers[i]
		launch := launchCase(s.SourceServer, targets[s.SourceServerID], s.stated, modes)
		out.Findings = append(recovery.CheckLaunch(launch, place), j.c.rules.Check(launch, j.scope, recovery.Recovery)...)
		if slices.ContainsFunc(out.Findings, func(f recovery.Finding) bool { return f.Severity.Blocks() }) {
			out.Outcome = ApplyRefused
		}
	}
}
