package store

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// A commit of a packed change stays below the limits by what Encode adds to an item.
const packedBytes = recovery.MaxCommitBytes / 2

// item is one item of a change that may be too large for one commit.
type item struct {
	size int
	add  func(*recovery.Commit)
}

func takeItem(c recovery.Claim) item {
	return item{claimSize(c), func(to *recovery.Commit) { to.Take = append(to.Take, c) }}
}

func releaseItem(c recovery.Claim) item {
	return item{claimSize(c), func(to *recovery.Commit) { to.Release = append(to.Release, c) }}
}

func rowItem(r recovery.Row) item {
	return item{rowSize(r), func(to *recovery.Commit) { to.Rows = append(to.Rows, r) }}
}

func eventItem(ev recovery.Event) (item, error) {
	encoded, err := encodeEvent(ev)
	size := len(encoded.Body) + len(encoded.Actor)
	return item{size, func(to *recovery.Commit) { to.Events = append(to.Events, ev) }}, err
}

// pack distributes items, in their order, over as many commits as they need. Each
// begins as base, with the version that the events before it make.
func pack(base recovery.Commit, items []item) []recovery.Commit {
	var commits []recovery.Commit
	room := recovery.MaxCommitItems - len(base.Take)
	c, size, count := begin(base, base.Version), 0, 0
	for _, it := range items {
		if count == room || count > 0 && size+it.size > packedBytes {
			commits = append(commits, c)
			c, size, count = begin(base, c.Version+int64(len(c.Events))), 0, 0
		}
		it.add(&c)
		size, count = size+it.size, count+1
	}
	return append(commits, c)
}

func begin(base recovery.Commit, version int64) recovery.Commit {
	base.Version = version
	base.Take = slices.Clone(base.Take)
	return base
}
