package recovery

import (
	"slices"
	"testing"
)

func TestASelectorChoosesByIDOrByAllOfItsTags(t *testing.T) {
	server := SourceServer{
		ServerKey: ServerKey{west, serverID(1)},
		Tags:      map[string]string{"Tier": " Web ", "App": "shop", "Empty": ""},
	}
	for _, tt := range []struct {
		name     string
		selector Selector
		want     bool
	}{
		{"nothing asked for", Selector{}, false},
		{"its ID", Selector{SourceServerIDs: []SourceServerID{serverID(2), serverID(1)}}, true},
		{"another ID", Selector{SourceServerIDs: []SourceServerID{serverID(2)}}, false},
		{"a tag", Selector{Tags: map[string]string{"App": "shop"}}, true},
		{"a value in another case", Selector{Tags: map[string]string{"App": "SHOP"}}, true},
		{"space around the asked value", Selector{Tags: map[string]string{"App": "\tshop "}}, true},
		{"space around the server's value", Selector{Tags: map[string]string{"Tier": "web"}}, true},
		{"a key in another case", Selector{Tags: map[string]string{"app": "shop"}}, false},
		{"a key with space", Selector{Tags: map[string]string{"App ": "shop"}}, false},
		{"part of a value", Selector{Tags: map[string]string{"App": "sho"}}, false},
		{"all of several tags", Selector{Tags: map[string]string{"App": "shop", "Tier": "WEB"}}, true},
		{"all but one of several", Selector{Tags: map[string]string{"App": "shop", "Tier": "db"}}, false},
		{"a tag that it lacks", Selector{Tags: map[string]string{"Owner": ""}}, false},
		{"an empty value that it has", Selector{Tags: map[string]string{"Empty": " "}}, true},
	} {
		if got := tt.selector.Match(server); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestAServerWithoutTagsMatchesNoTag(t *testing.T) {
	if (Selector{Tags: map[string]string{"App": ""}}).Match(SourceServer{}) {
		t.Error("got a match, want none")
	}
}

func TestSelectedServersComeInOrderOfTheirIDs(t *testing.T) {
	var servers []SourceServer
	for _, n := range []int{3, 1, 4, 2} {
		tags := map[string]string{"Tier": map[bool]string{true: "web", false: "db"}[n != 4]}
		servers = append(servers, SourceServer{ServerKey: ServerKey{west, serverID(n)}, Tags: tags})
	}
	var got []SourceServerID
	for _, s := range (Selector{Tags: map[string]string{"Tier": "Web"}}).Select(servers) {
		got = append(got, s.SourceServerID)
	}
	if want := []SourceServerID{serverID(1), serverID(2), serverID(3)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if servers[0].SourceServerID != serverID(3) {
		t.Errorf("got the list reordered, want it left alone")
	}
}

func TestAGroupIsCheckedFieldByField(t *testing.T) {
	good := Group{Name: "web", Scope: west, Selector: Selector{SourceServerIDs: []SourceServerID{serverID(1), serverID(2)}}}
	many := func(n int) (ids []SourceServerID) {
		for i := range n {
			ids = append(ids, serverID(i))
		}
		return ids
	}
	for _, tt := range []struct {
		name   string
		change func(*Group)
		want   []string
	}{
		{"by IDs", func(*Group) {}, nil},
		{"by tags", func(g *Group) { g.Selector = Selector{Tags: map[string]string{"Tier": "web"}} }, nil},
		{"more than a job's 100", func(g *Group) { g.SourceServerIDs = many(250) }, nil},
		{"no name", func(g *Group) { g.Name = "" }, []string{"name"}},
		{"a name with space around", func(g *Group) { g.Name = "web " }, []string{"name"}},
		{"no account", func(g *Group) { g.AccountID = "" }, []string{"accountID"}},
		{"no Region", func(g *Group) { g.Region = "" }, []string{"region"}},
		{"no members", func(g *Group) { g.Selector = Selector{} }, []string{"sourceServerIDs"}},
		{"both kinds of members", func(g *Group) { g.Tags = map[string]string{"Tier": "web"} }, []string{"tags"}},
		{"a bad ID", func(g *Group) { g.SourceServerIDs[1] = "web-2" }, []string{"sourceServerIDs[1]"}},
		{"an ID twice", func(g *Group) { g.SourceServerIDs = append(g.SourceServerIDs, serverID(1)) }, []string{"sourceServerIDs[2]"}},
		{"a tag without a key", func(g *Group) { g.Selector = Selector{Tags: map[string]string{" ": "web"}} }, []string{"tags"}},
		{"everything wrong", func(g *Group) { *g = Group{} }, []string{"name", "accountID", "region", "sourceServerIDs"}},
	} {
		group := good
		group.SourceServerIDs = slices.Clone(good.SourceServerIDs)
		tt.change(&group)
		if got := faults(t, group.Check()); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got faults in %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestAGroupStaysInItsAccountAndRegion(t *testing.T) {
	old := Group{Name: "web", Scope: west}
	for _, tt := range []struct {
		name string
		g    Group
		want []string
	}{
		{"renamed, with other members", Group{Name: "front", Scope: west, Selector: Selector{Tags: map[string]string{"Tier": "web"}}}, nil},
		{"another Region", Group{Name: "web", Scope: east}, []string{"region"}},
		{"another account", Group{Name: "web", Scope: Scope{"444455556666", "us-west-2"}}, []string{"accountID"}},
		{"both", Group{Name: "web", Scope: Scope{"444455556666", "us-east-1"}}, []string{"accountID", "region"}},
	} {
		if got := faults(t, tt.g.CheckChange(old)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got faults in %v, want %v", tt.name, got, tt.want)
		}
	}
}
