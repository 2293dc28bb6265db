package sim

import (
	"maps"
	"slices"
)

// idSet is the IDs a filter names; an empty one lets everything through.
type idSet map[string]bool

func setOf(ids []string) idSet {
	set := make(idSet, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

func (s idSet) has(id string) bool { return len(s) == 0 || s[id] }

// sortedKeys is the keys of a map in order.
func sortedKeys[M ~map[string]V, V any](m M) []string { return slices.Sorted(maps.Keys(m)) }
