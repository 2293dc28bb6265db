package control

import (
	"cmp"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// estimate is an estimate of costs under way.
type estimate struct {
	query         CostQuery
	plan          recovery.Plan
	lists         map[recovery.Region]RegionPrices
	lines         []CostLine
	gaps, assumed []CostNote
}

// hours is for how long the mode is paid: a drill until it is cleaned up, a recovery month
// by month.
func (e *estimate) hours(mode recovery.Mode) float64 {
	if mode == recovery.Drill {
		return e.query.Hours
	}
	return recovery.HoursOfMonth
}

// lineOf is what the items of a line have in common.
type lineOf struct {
	kind     recovery.CostKind
	what, os string
}

// add adds what the servers of a group cost in the mode, one line for each kind of thing.
func (e *estimate) add(g recovery.Group, mode recovery.Mode, cases []recovery.LaunchCase, place recovery.LaunchPlace) {
	list := e.lists[g.Region]
	begin := len(e.lines)
	index, zones := map[lineOf]int{}, map[lineOf][]string{}
	for _, c := range cases {
		cost := list.CostOf(c)
		counted := map[lineOf]bool{}
		for _, item := range cost.Items {
			key := lineOf{item.Kind, item.What, item.OS}
			if _, known := index[key]; !known {
				index[key] = len(e.lines)
				e.lines = append(e.lines, CostLine{Group: g.Name, Mode: mode, Kind: item.Kind, What: item.What, OS: item.OS, Currency: list.Currency})
			}
			line := &e.lines[index[key]]
			line.Hour += item.Hour
			line.GiB += item.GiB
			if !counted[key] {
				line.Servers++
			}
			counted[key] = true
			if zone := zoneOf(c, place); zone != "" {
				zones[key] = append(zones[key], zone)
			}
		}
		note(&e.gaps, g.Name, mode, cost.Gaps, c.Server.Name())
		note(&e.assumed, g.Name, mode, cost.Assumed, c.Server.Name())
	}
	added := e.lines[begin:]
	for i := range added {
		line := &added[i]
		line.Amount = recovery.RoundCost(line.Hour * e.hours(mode))
		line.Cheaper = e.cheaper(*line, list, zones[lineOf{line.Kind, line.What, line.OS}], place)
	}
	slices.SortFunc(added, func(a, b CostLine) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What), cmp.Compare(a.OS, b.OS))
	})
}

// zoneOf is the zone that the server would be launched in, as far as it is known.
func zoneOf(c recovery.LaunchCase, place recovery.LaunchPlace) string {
	if c.Launch.SubnetID == nil {
		return ""
	}
	i := slices.IndexFunc(place.Subnets, func(s recovery.LaunchSubnet) bool { return s.ID == *c.Launch.SubnetID })
	if i < 0 {
		return ""
	}
	return place.Subnets[i].Zone
}

// cheaper are the instance types that all servers of the line could have for less.
func (e *estimate) cheaper(line CostLine, list RegionPrices, zones []string, place recovery.LaunchPlace) []CheaperType {
	i := slices.IndexFunc(place.InstanceTypes, func(t recovery.InstanceType) bool { return t.Name == line.What })
	if line.Kind != recovery.CostInstance || i < 0 {
		return nil
	}
	var all []CheaperType
	for _, t := range list.Cheaper(place.InstanceTypes[i], line.OS, zones, place.InstanceTypes) {
		saves := line.Amount - t.Hour*float64(line.Servers)*e.hours(line.Mode)
		all = append(all, CheaperType{t, recovery.RoundCost(saves)})
	}
	return all[:min(len(all), maxCheaper)]
}

// gap notes what is in no sum of a group, in some modes.
func (e *estimate) gap(group, what string, modes ...recovery.Mode) {
	for _, mode := range modes {
		note(&e.gaps, group, mode, []string{what}, "")
	}
}

// assume notes what was taken for granted of a group in both modes.
func (e *estimate) assume(group, what string) {
	for _, mode := range costModes {
		note(&e.assumed, group, mode, []string{what}, "")
	}
}

// note adds what is said of a server, or of a group, to what is said of others.
func note(notes *[]CostNote, group string, mode recovery.Mode, said []string, server string) {
	for _, what := range said {
		i := slices.IndexFunc(*notes, func(n CostNote) bool { return n.Group == group && n.Mode == mode && n.What == what })
		if i < 0 {
			i = len(*notes)
			*notes = append(*notes, CostNote{Group: group, Mode: mode, What: what})
		}
		if n := &(*notes)[i]; server != "" && !slices.Contains(n.Servers, server) {
			n.Servers = append(n.Servers, server)
		}
	}
}

// sums are those of all groups together, of each mode and currency, and then of each group.
func (e *estimate) sums(groups []recovery.Group) []CostSum {
	var sums []CostSum
	for _, mode := range costModes {
		sums = append(sums, e.sum("", mode)...)
	}
	if e.plan.Name == "" {
		return sums
	}
	for _, g := range groups {
		for _, mode := range costModes {
			sums = append(sums, e.sum(g.Name, mode)...)
		}
	}
	return sums
}

func (e *estimate) sum(group string, mode recovery.Mode) []CostSum {
	var sums []CostSum
	complete := !slices.ContainsFunc(e.gaps, func(n CostNote) bool { return (group == "" || n.Group == group) && n.Mode == mode })
	for _, line := range e.lines {
		if line.Mode != mode || group != "" && line.Group != group {
			continue
		}
		i := slices.IndexFunc(sums, func(s CostSum) bool { return s.Currency == line.Currency })
		if i < 0 {
			i = len(sums)
			sums = append(sums, CostSum{Group: group, Mode: mode, Currency: line.Currency, Complete: complete})
		}
		sums[i].Amount = recovery.RoundCost(sums[i].Amount + line.Amount)
	}
	return sums
}
