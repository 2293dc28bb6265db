package control

import (
	"slices"
	"strings"
	"unicode"

	"github.com/davit-dr/davit/recovery"
)

// memberIndex finds the servers of many groups in many servers: by ID, and by the rarest of
// a group's tags.
type memberIndex struct {
	servers []recovery.SourceServer
	byID    map[recovery.SourceServerID]int
	byTag   map[string][]int
}

func newMemberIndex(servers []recovery.SourceServer) *memberIndex {
	x := &memberIndex{servers: servers, byID: map[recovery.SourceServerID]int{}, byTag: map[string][]int{}}
	for i, s := range servers {
		x.byID[s.SourceServerID] = i
		for key, value := range s.Tags {
			x.byTag[tagKey(key, value)] = append(x.byTag[tagKey(key, value)], i)
		}
	}
	return x
}

func tagKey(key, value string) string { return key + "\x00" + folded(strings.TrimSpace(value)) }

// of are the servers that the group chooses: those that its selector says, which is asked
// of those alone that it may say.
func (x *memberIndex) of(g recovery.Group) []recovery.SourceServer {
	var may []int
	for i, id := range g.SourceServerIDs {
		if n, ok := x.byID[id]; ok && slices.Index(g.SourceServerIDs, id) == i {
			may = append(may, n)
		}
	}
	first := true
	for key, value := range g.Tags {
		with := x.byTag[tagKey(key, value)]
		if first || len(with) < len(may) {
			may, first = with, false
		}
	}
	var chosen []recovery.SourceServer
	for _, i := range may {
		if g.Match(x.servers[i]) {
			chosen = append(chosen, x.servers[i])
		}
	}
	return chosen
}

// folded is a text whose letters are in one of their forms, whichever that was.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, s)
}
