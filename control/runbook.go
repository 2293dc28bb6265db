package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/runbook"
)

// Runbook is how a plan is carried out without Davit, and as of when.
type Runbook struct {
	runbook.Runbook
	Plan   recovery.Plan
	MadeAt time.Time
	// Unknown is what could not be found out, and is not in it.
	Unknown []string
}

// PlanRunbook makes the runbook of a plan, as it and its servers are now.
func (c *Control) PlanRunbook(ctx context.Context, caller recovery.Caller, ref string) (Runbook, error) {
	if err := c.admit(ctx, caller, "PlanRunbook"); err != nil {
		return Runbook{}, err
	}
	p, err := c.plan(ctx, caller, "PlanRunbook", ref)
	if err != nil {
		return Runbook{}, err
	}
	return c.runbookOf(ctx, p)
}

func (c *Control) runbookOf(ctx context.Context, p recovery.Plan) (Runbook, error) {
	source, err := c.runbookSource(ctx, p)
	if err != nil {
		return Runbook{}, err
	}
	made, err := runbook.Make(source)
	return Runbook{made, p, source.MadeAt, source.Unknown}, err
}

// runbookSource gathers what a runbook is made of.
func (c *Control) runbookSource(ctx context.Context, p recovery.Plan) (runbook.Source, error) {
	s := runbook.Source{Plan: p, MadeAt: time.Now().UTC(), Davit: c.version}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return s, err
	}
	for _, w := range p.Waves {
		wave, err := c.runbookWave(ctx, w, groups, &s)
		if err != nil {
			return s, err
		}
		s.Waves = append(s.Waves, wave)
	}
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return s, err
	}
	uses := accountsOf(s)
	for _, a := range accounts {
		if uses[a.ID] {
			s.Accounts = append(s.Accounts, a)
		}
	}
	channels, err := every(ctx, c.book.Channels)
	for _, ch := range channels {
		if tellsOf(ch, p) {
			s.Channels = append(s.Channels, ch)
		}
	}
	return s, err
}

// runbookWave gives the servers of a wave as they were seen last. Where AWS does not
// answer, that is what was known; where nothing was, the runbook says so.
func (c *Control) runbookWave(ctx context.Context, w recovery.WaveSpec, groups []recovery.Group, s *runbook.Source) (runbook.Wave, error) {
	var wave runbook.Wave
	for _, name := range w.Groups {
		g, ok := groupNamed(groups, name)
		if !ok {
			s.Unknown = append(s.Unknown, fmt.Sprintf("Wave %s: there is no group %s.", w.Name, name))
			continue
		}
		if len(g.SourceServerIDs) == 0 {
			wave.ByTags = append(wave.ByTags, g.Name)
		}
		have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
		if ctx.Err() != nil {
			return wave, ctx.Err()
		}
		switch {
		case err != nil && have.asOf.IsZero():
			s.Unknown = append(s.Unknown, fmt.Sprintf("The servers of group %s are not in here: %s did not answer (%s). Make the runbook again.", g.Name, g.Scope, err))
		case err != nil:
			s.Unknown = append(s.Unknown, fmt.Sprintf("The servers of group %s are those of %s: %s does not answer now.", g.Name, have.asOf.UTC().Format(time.RFC3339), g.Scope))
		}
		for _, server := range g.Select(have.seen) {
			impact := recovery.Critical
			if w.Optional.Match(server) {
				impact = recovery.Optional
			}
			wave.Servers = append(wave.Servers, runbook.Server{SourceServer: server, Group: g.Name, Impact: impact})
		}
	}
	return wave, nil
}

// accountsOf are the accounts that the runbook has to do with.
func accountsOf(s runbook.Source) map[recovery.AccountID]bool {
	uses := map[recovery.AccountID]bool{}
	for i, w := range s.Waves {
		for _, server := range w.Servers {
			uses[server.AccountID] = true
		}
		for _, a := range slices.Concat(s.Plan.Waves[i].PreWaveActions, s.Plan.Waves[i].PostWaveActions) {
			uses[a.AccountID] = true
		}
	}
	return uses
}

// tellsOf reports whether a channel is told of the plan's executions, if only once nobody
// answers.
func tellsOf(c recovery.Channel, p recovery.Plan) bool {
	return c.OfPlan(p) || slices.ContainsFunc(p.Notifications.Names(), func(n recovery.Detail) bool {
		return recovery.NameKey(n.Message) == recovery.NameKey(c.Name)
	})
}
