package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Order is the order of a list of configuration.
type Order string

// The orders.
const (
	ByName   Order = "name"    // the default
	ByChange Order = "changed" // what was changed last comes first
)

// AccountFilter chooses target accounts. What is empty does not matter.
type AccountFilter struct {
	Region recovery.Region
	Search string // a text in the name or the ID
	Order  Order
}

func (f AccountFilter) keeps(a recovery.Account) bool {
	return (f.Region == "" || a.HasRegion(f.Region)) && has(f.Search, a.Name, string(a.ID))
}

// GroupFilter chooses protection groups. What is empty does not matter.
type GroupFilter struct {
	recovery.Scope
	Search string // a text in the name or the description
	Order  Order
}

func (f GroupFilter) keeps(g recovery.Group) bool {
	return (f.AccountID == "" || f.AccountID == g.AccountID) && (f.Region == "" || f.Region == g.Region) &&
		has(f.Search, g.Name, g.Description)
}

// PlanFilter chooses recovery plans. What is empty does not matter.
type PlanFilter struct {
	Tags   []string // each a key, or key=value; all must match
	Search string   // a text in the name or the description
	Order  Order
}

func (f PlanFilter) keeps(p recovery.Plan) bool {
	for _, tag := range f.Tags {
		key, value, withValue := strings.Cut(tag, "=")
		if !withValue {
			value = p.Tags[key]
		}
		if !recovery.TagsMatch(map[string]string{key: value}, p.Tags) {
			return false
		}
	}
	return has(f.Search, p.Name, p.Description)
}

// has reports whether one of the texts has the word, without regard to case.
func has(word string, texts ...string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), word) })
}

// listing is a list of configuration: there are few of a kind, so that it can be read
// whole where somebody wants a part of it.
type listing[T any] struct {
	kind  recovery.RowKind
	pages func(context.Context, store.ListPage) ([]T, string, error)
	at    func(T) standing
}

// standing is what an item is found by in its list.
type standing struct {
	name, id string
	changed  time.Time
}

// choose gives a page of the items that are kept, in an order. The filter's text ties a
// cursor to the list that it is of; nil for keep keeps all.
func (l listing[T]) choose(ctx context.Context, filter string, order Order, keep func(T) bool, p Page) ([]T, string, error) {
	if keep == nil && order != ByChange {
		return l.pages(ctx, p) // the database has them in order already
	}
	q := store.Query{Newest: order == ByChange, Cursor: p.Cursor}
	if filter != "" {
		q.Attrs = map[string]string{"filter": filter}
	}
	size, err := store.PageSize(p.Limit)
	if err != nil {
		return nil, "", err
	}
	var after *store.Position
	if p.Cursor != "" {
		at, err := store.ParseCursor(l.kind, q)
		if err != nil {
			return nil, "", err
		}
		after = &at
	}
	all, err := every(ctx, l.pages)
	if err != nil {
		return nil, "", err
	}
	left := l.after(all, after, order, keep)
	if len(left) <= size {
		return left, "", nil
	}
	next, err := l.position(left[size-1], order).Cursor(l.kind, q)
	return left[:size:size], next, err
}

// after are the items that are kept and come after a position, in order.
func (l listing[T]) after(all []T, after *store.Position, order Order, keep func(T) bool) []T {
	compare := func(a, b store.Position) int {
		if order == ByChange {
			a, b = b, a
		}
		return comparePositions(a, b)
	}
	left := []T{}
	for _, item := range all {
		if (keep == nil || keep(item)) && (after == nil || compare(l.position(item, order), *after) > 0) {
			left = append(left, item)
		}
	}
	slices.SortFunc(left, func(a, b T) int { return compare(l.position(a, order), l.position(b, order)) })
	return left
}

func (l listing[T]) position(item T, order Order) store.Position {
	at := l.at(item)
	if order == ByChange {
		return store.Position{Sort: recovery.SortTime(at.changed), ID: at.id}
	}
	return store.Position{Sort: recovery.NameKey(at.name), ID: at.id}
}

func comparePositions(a, b store.Position) int {
	if c := strings.Compare(a.Sort, b.Sort); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}
