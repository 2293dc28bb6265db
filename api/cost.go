package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// costRoutes are those that estimate costs.
func (s *Server) costRoutes() {
	const described = "Instances and volumes by AWS's price list, without discounts: as the servers would be launched now, with what is stated. What is not known is in `gaps` and in no sum. Prices are read when they are asked for and kept for a day; while something is recovered they are not read."
	register(s, route{http.MethodGet, "/plans/{plan}/cost", "estimatePlanCost", "Estimate what a plan costs", "plans", 0},
		func(ctx context.Context, in *planCost) (*body[apitype.Cost], error) {
			return costAnswer(s.control.EstimateCost(ctx, callerOf(ctx), control.CostQuery{Plan: in.Plan, Scenario: in.Scenario, Hours: in.Hours, Refresh: in.Refresh}))
		}, says(described))
	register(s, route{http.MethodGet, "/groups/{group}/cost", "estimateGroupCost", "Estimate what the servers of a group cost", "groups", 0},
		func(ctx context.Context, in *groupCost) (*body[apitype.Cost], error) {
			return costAnswer(s.control.EstimateCost(ctx, callerOf(ctx), control.CostQuery{Group: in.Group, Hours: in.Hours, Refresh: in.Refresh}))
		}, says(described))
}

// Costing is how costs are estimated.
type Costing struct {
	Hours   float64 `query:"hours" minimum:"0" maximum:"8760" default:"4" doc:"how long a drill's instances run"`
	Refresh bool    `query:"refresh" doc:"read AWS's prices now, and wait for that up to 50 seconds"`
}

type planCost struct {
	PlanRef
	Costing
	Scenario string `query:"scenario" doc:"of the plan"`
}

type groupCost struct {
	GroupRef
	Costing
}

// notCounted is what the estimate leaves out, whatever is known.
var notCounted = []string{
	"what DRS costs for each replicated server, and its staging area, which are paid with and without a drill",
	"snapshots, data transfer, public addresses, detailed monitoring and CPU credits beyond what is free",
	"discounts: Savings Plans, reserved instances, prices of your own",
	"what the actions of the plan use",
}

func costAnswer(c control.Cost, err error) (*body[apitype.Cost], error) {
	if err != nil {
		return nil, err
	}
	out := apitype.Cost{
		Plan: c.Plan, Group: c.Group, Scenario: c.Scenario, DrillHours: c.Hours, MonthHours: recovery.HoursOfMonth,
		Sums: []apitype.CostSum{}, Lines: []apitype.CostLine{}, Gaps: costNotes(c.Gaps), Assumed: costNotes(c.Assumed), NotCounted: notCounted, Prices: []apitype.CostPrices{},
	}
	for _, s := range c.Sums {
		out.Sums = append(out.Sums, apitype.CostSum(s))
	}
	for _, l := range c.Lines {
		line := apitype.CostLine{
			Group: l.Group, Mode: l.Mode, Kind: l.Kind, What: l.What, OS: l.OS, Servers: l.Servers, GiB: l.GiB,
			PerHour: l.Hour, Amount: l.Amount, Currency: l.Currency,
		}
		for _, t := range l.Cheaper {
			line.Cheaper = append(line.Cheaper, apitype.CheaperType{InstanceType: t.Name, CPUs: t.CPUs, MemoryMiB: t.MemoryMiB, PerHour: t.Hour, Saves: t.Saves})
		}
		out.Lines = append(out.Lines, line)
	}
	for _, p := range c.Prices {
		out.Prices = append(out.Prices, costPrices(p))
	}
	return bodyOf(out), nil
}

func costPrices(p control.RegionPrices) apitype.CostPrices {
	return apitype.CostPrices{Region: p.Region, AsOf: p.AsOf, Version: p.Version, PublishedAt: p.PublishedAt, Error: part(p.Err)}
}

func costNotes(notes []control.CostNote) []apitype.CostNote {
	out := make([]apitype.CostNote, len(notes))
	for i, n := range notes {
		out[i] = apitype.CostNote(n)
	}
	return out
}
