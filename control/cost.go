package control

import (
	"context"
	"maps"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	usualDrillHours = 4
	maxDrillHours   = 8760
	// maxCheaper is how many cheaper types are told of one.
	maxCheaper = 3
)

// CostQuery asks what running a plan, or the servers of a group, costs.
type CostQuery struct {
	Plan, Group string // one of them
	Scenario    string // of the plan
	// Hours is how long a drill's instances run; 0: 4.
	Hours float64
	// Refresh has AWS's prices read now.
	Refresh bool
}

// Cost is what a drill costs, and a month after a recovery.
type Cost struct {
	Plan, Group, Scenario string
	Hours                 float64
	Lines                 []CostLine
	Sums                  []CostSum
	// Gaps are what is in no sum, and Assumed what was taken for granted.
	Gaps, Assumed []CostNote
	Prices        []RegionPrices // in order of the Regions
}

// CostLine is what the servers of a group are paid for that is of one kind.
type CostLine struct {
	Group    string
	Mode     recovery.Mode // DRILL: for the drill's hours. RECOVERY: for a month
	Kind     recovery.CostKind
	What, OS string
	Servers  int
	GiB      int // of volumes, all of them
	Currency string
	// Hour is what an hour of all of them costs, and Amount the whole.
	Hour, Amount float64
	// Cheaper are instance types that the servers could have for less.
	Cheaper []CheaperType
}

// CheaperType is an instance type and what it would save of a line's amount.
type CheaperType struct {
	recovery.PricedType
	Saves float64
}

// CostSum is what a group costs in a mode, as far as it is known; without a group, all.
type CostSum struct {
	Group    string
	Mode     recovery.Mode
	Amount   float64
	Currency string
	Complete bool // there are no gaps
}

// CostNote is something that is to be known of the costs of servers.
type CostNote struct {
	Group   string
	Mode    recovery.Mode
	What    string
	Servers []string // their names; none: all of the group
}

// EstimateCost says what a plan, or a group by itself, costs by AWS's price list: instances
// and volumes as they would be launched now, with what is stated, for the hours of a drill
// and for a month after a recovery. It changes nothing.
func (c *Control) EstimateCost(ctx context.Context, caller recovery.Caller, q CostQuery) (Cost, error) {
	if err := c.admit(ctx, caller, "EstimateCost"); err != nil {
		return Cost{}, err
	}
	if q.Hours == 0 {
		q.Hours = usualDrillHours
	}
	if q.Hours < 0 || q.Hours > maxDrillHours {
		return Cost{}, invalid("hours", "a drill of %g hours cannot be priced: give up to %d", q.Hours, maxDrillHours)
	}
	p, groups, err := c.costed(ctx, caller, q)
	if err != nil {
		return Cost{}, err
	}
	lists := c.pricesOf(ctx, groups, q.Refresh)
	e := &estimate{query: q, plan: p, lists: lists}
	for _, g := range groups {
		if err := c.estimateGroup(ctx, caller, e, g); err != nil {
			return Cost{}, err
		}
	}
	out := Cost{Plan: p.Name, Scenario: q.Scenario, Hours: q.Hours, Lines: e.lines, Sums: e.sums(groups), Gaps: e.gaps, Assumed: e.assumed}
	if p.Name == "" {
		out.Group = groups[0].Name
	}
	for _, r := range slices.Sorted(maps.Keys(lists)) {
		out.Prices = append(out.Prices, lists[r])
	}
	return out, nil
}

// costed are the plan and the groups that the query is about. A group by itself has no plan.
func (c *Control) costed(ctx context.Context, caller recovery.Caller, q CostQuery) (recovery.Plan, []recovery.Group, error) {
	if q.Plan == "" {
		if q.Scenario != "" {
			return recovery.Plan{}, nil, invalid("scenario", "a scenario is a plan's: name the plan")
		}
		g, err := c.group(ctx, caller, "EstimateCost", q.Group)
		return recovery.Plan{}, []recovery.Group{g}, err
	}
	p, err := c.plan(ctx, caller, "EstimateCost", q.Plan)
	if err != nil {
		return recovery.Plan{}, nil, err
	}
	if err := knownScenario(p, q.Scenario); err != nil {
		return recovery.Plan{}, nil, invalid("scenario", "%s", err)
	}
	all, err := every(ctx, c.book.Groups)
	if err != nil {
		return recovery.Plan{}, nil, err
	}
	var groups []recovery.Group
	for _, w := range p.Waves {
		for _, name := range w.Groups {
			g, ok := groupNamed(all, name)
			if !ok || slices.ContainsFunc(groups, func(have recovery.Group) bool { return have.ID == g.ID }) {
				continue
			}
			if _, err := c.authorise(ctx, caller, "EstimateCost", ofGroup(g)); err != nil {
				return recovery.Plan{}, nil, err
			}
			groups = append(groups, g)
		}
	}
	return p, groups, nil
}

// costModes are what is estimated, in the order in which it is told.
var costModes = []recovery.Mode{recovery.Drill, recovery.Recovery}

// estimateGroup adds what the servers of a group cost. What AWS does not tell is a gap.
func (c *Control) estimateGroup(ctx context.Context, caller recovery.Caller, e *estimate, g recovery.Group) error {
	list := e.lists[g.Region]
	if list.AsOf.IsZero() {
		e.gap(g.Name, "the prices of "+string(g.Region)+": "+list.Err.Error(), costModes...)
		return nil
	}
	have, err := c.places.atMost(ctx, g.Scope, placeRhythm.life)
	if err != nil {
		e.assume(g.Name, "cheaper instance types are not told: "+err.Error())
	}
	targets := map[recovery.SourceServerID]cloud.LaunchTarget{} // the same in both modes
	for _, mode := range costModes {
		q := LaunchQuery{Group: g.Name}
		if e.plan.Name != "" {
			q.Plan, q.Mode, q.Scenario = e.plan.Name, mode, e.query.Scenario
		}
		cases, err := c.launchCases(ctx, caller, q, g.Scope, targets)
		switch code := recovery.CodeOf(err); {
		case code == recovery.Denied || code == recovery.Invalid:
			return err
		case err != nil:
			e.gap(g.Name, err.Error(), mode)
		default:
			e.add(g, mode, cases, have.seen)
		}
	}
	return nil
}

// launchCases are the servers of a group as they would be launched. What is read of them from
// AWS is kept among the targets.
func (c *Control) launchCases(ctx context.Context, caller recovery.Caller, q LaunchQuery, scope recovery.Scope, targets map[recovery.SourceServerID]cloud.LaunchTarget) ([]recovery.LaunchCase, error) {
	launch, err := c.EffectiveLaunch(ctx, caller, q)
	if err != nil {
		return nil, err
	}
	var missing []recovery.SourceServerID
	for _, s := range launch.Servers {
		if _, read := targets[s.SourceServerID]; !read {
			missing = append(missing, s.SourceServerID)
		}
	}
	if len(missing) > 0 {
		read, err := c.launchTargets(ctx, scope, missing)
		if err != nil {
			return nil, err
		}
		for _, t := range read {
			targets[t.SourceServerID] = t
		}
	}
	cases := make([]recovery.LaunchCase, len(launch.Servers))
	for i, s := range launch.Servers {
		cases[i] = launchCase(s.SourceServer, targets[s.SourceServerID], s.LaunchConfiguration, nil)
	}
	return cases, nil
}
