package recovery

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Selector chooses source servers: by their IDs, or by tags that must all match,
// never both. The zero Selector chooses none.
type Selector struct {
	SourceServerIDs []SourceServerID  `json:"sourceServerIDs,omitempty"`
	Tags            map[string]string `json:"tags,omitempty"`
}

// Empty reports whether the selector chooses nothing by its form.
func (s Selector) Empty() bool { return len(s.SourceServerIDs) == 0 && len(s.Tags) == 0 }

// Match reports whether the selector chooses the server. Tag keys match exactly, tag
// values without regard to case and surrounding space. It is the only matcher:
// previews, saves and runs all ask it.
func (s Selector) Match(server SourceServer) bool {
	if len(s.Tags) == 0 {
		return slices.Contains(s.SourceServerIDs, server.SourceServerID)
	}
	return TagsMatch(s.Tags, server.Tags)
}

// TagsMatch reports whether tags have all the wanted ones: keys exactly, values without
// regard to case and surrounding space.
func TagsMatch(wanted, tags map[string]string) bool {
	for key, want := range wanted {
		have, ok := tags[key]
		if !ok || !strings.EqualFold(strings.TrimSpace(have), strings.TrimSpace(want)) {
			return false
		}
	}
	return true
}

// TagText lists tags in order of their keys, such as "app=shop, tier=web".
func TagText(tags map[string]string) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		parts = append(parts, key+"="+tags[key])
	}
	return strings.Join(parts, ", ")
}

// Select gives the servers that match, in order of their IDs.
func (s Selector) Select(servers []SourceServer) []SourceServer {
	var chosen []SourceServer
	for _, server := range servers {
		if s.Match(server) {
			chosen = append(chosen, server)
		}
	}
	slices.SortFunc(chosen, func(a, b SourceServer) int {
		return strings.Compare(string(a.SourceServerID), string(b.SourceServerID))
	})
	return chosen
}

// check notes what is wrong with the selector's form under the field's name.
func (s Selector) check(p *Problems, field string) {
	if len(s.SourceServerIDs) > 0 && len(s.Tags) > 0 {
		p.Addf(field+"tags", "servers are chosen by sourceServerIDs or by tags, never both: remove one")
	}
	seen := map[SourceServerID]int{}
	for i, id := range s.SourceServerIDs {
		at := fmt.Sprintf("%ssourceServerIDs[%d]", field, i)
		p.Check(at, id.Check())
		if first, again := seen[id]; again {
			p.Addf(at, "%s is listed already at position %d", id, first)
		}
		seen[id] = i
	}
	for _, key := range slices.Sorted(maps.Keys(s.Tags)) {
		if strings.TrimSpace(key) == "" {
			p.Addf(field+"tags", "a tag without a key matches nothing: give its key")
		}
	}
}

// Group is a protection group: source servers of one account and Region that are
// recovered together.
type Group struct {
	ID          GroupID `json:"groupID"`
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Scope
	Selector
	// LaunchConfiguration is how its servers are to be launched, Servers how single ones are.
	LaunchConfiguration LaunchSpec                      `json:"launchConfiguration,omitzero"`
	Servers             map[SourceServerID]ServerLaunch `json:"servers,omitempty"`

	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// Check finds everything wrong with the group's own fields; whether its servers exist
// only AWS can say.
func (g Group) Check() error {
	var p Problems
	p.Check("name", CheckName(g.Name))
	p.Check("accountID", g.AccountID.Check())
	p.Check("region", g.Region.Check())
	if g.Selector.Empty() {
		p.Addf("sourceServerIDs", "the group has no members: list sourceServerIDs, or tags that its servers have")
	}
	g.Selector.check(&p, "")
	g.checkLaunch(&p)
	return p.Err("protection group %q cannot be saved", g.Name)
}

// LaunchOf is the entry of a server of the group, or nil.
func (g Group) LaunchOf(id SourceServerID) *ServerLaunch {
	if own, ok := g.Servers[id]; ok {
		return &own
	}
	return nil
}

// CheckChange says why old cannot become g: a group stays in its account and Region.
func (g Group) CheckChange(old Group) error {
	var p Problems
	if g.AccountID != old.AccountID {
		p.Addf("accountID", "a group stays in its account (%s): create another group for %s", old.AccountID, g.AccountID)
	}
	if g.Region != old.Region {
		p.Addf("region", "a group stays in its Region (%s): create another group for %s", old.Region, g.Region)
	}
	return p.Err("protection group %q cannot be changed", old.Name)
}
