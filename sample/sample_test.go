package sample_test

import (
	"slices"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/specfile"
)

func decode[T any](t *testing.T, name string) T {
	t.Helper()
	docs, err := specfile.Parse(name, sample.Read(name))
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := docs[0].Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheFilesAreValid(t *testing.T) {
	if err := decode[apitype.AccountInput](t, sample.AccountFile).Account().Check(); err != nil {
		t.Error(err)
	}
	for _, file := range sample.GroupFiles() {
		if err := decode[apitype.GroupInput](t, file).Group().Check(); err != nil {
			t.Error(err)
		}
	}
	plan, err := decode[apitype.PlanInput](t, sample.PlanFile).Plan()
	if err != nil {
		t.Fatal(err)
	}
	plan = plan.WithDefaults()
	if err := plan.Check(); err != nil {
		t.Error(err)
	}
	if plan.Name != sample.PlanName {
		t.Errorf("the plan is called %q, not %q", plan.Name, sample.PlanName)
	}
}

func TestThePlanNamesTheGroupsInTheirOrder(t *testing.T) {
	var groups, named []string
	for _, file := range sample.GroupFiles() {
		groups = append(groups, decode[apitype.GroupInput](t, file).Name)
	}
	for _, w := range decode[apitype.PlanInput](t, sample.PlanFile).Waves {
		named = append(named, w.Groups...)
	}
	if !slices.Equal(groups, named) {
		t.Errorf("the plan's waves name %q, the files describe %q", named, groups)
	}
}

func TestEveryGroupHasTwoServersWhichOnlyDrillsLaunchInTheDrillsSubnet(t *testing.T) {
	world, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	drill := decode[apitype.PlanInput](t, sample.PlanFile).Drill
	if subnet := drill.LaunchConfiguration.SubnetID; subnet == nil || !slices.Contains(drill.SubnetIDs, *subnet) {
		t.Errorf("drills launch into %v, which is none of the plan's drill subnets", subnet)
	}
	for _, file := range sample.GroupFiles() {
		group := decode[apitype.GroupInput](t, file).Group()
		members := 0
		for _, a := range world.Accounts {
			for _, r := range a.Regions {
				for _, server := range r.SourceServers {
					if !group.Match(recovery.SourceServer{Tags: server.Tags}) {
						continue
					}
					members++
					if slices.Contains(drill.SubnetIDs, server.Launch.Subnet) {
						t.Errorf("%s launches into %s, which is for drills", server.Hostname, server.Launch.Subnet)
					}
				}
			}
		}
		if members != 2 {
			t.Errorf("group %s has %d servers, want 2", group.Name, members)
		}
	}
}
