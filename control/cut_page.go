package control

import (
	"cmp"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// listOrder is how a list that is not the store's is put in order and cut into pages.
type listOrder[T any] struct {
	kind recovery.RowKind // what cursors belong to
	// sort is a key of the list's, with a "-" before it for the reverse order, and at gives an
	// item's place by it: equal ones are in order of their IDs.
	sort string
	at   func(T) store.Position
	// list tells the list from others: a cursor fits no other.
	list store.Query
}

// cut puts the items in order, and takes the page from them that begins after the list's
// cursor. next is the cursor of the one after it, or "".
func (o listOrder[T]) cut(items []T, limit int) (page []T, next string, err error) {
	size, err := store.PageSize(limit)
	if err != nil {
		return nil, "", err
	}
	sign := 1
	if strings.HasPrefix(o.sort, "-") {
		sign = -1
	}
	compare := func(a, b store.Position) int {
		return cmp.Or(sign*cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
	}
	type placed struct {
		store.Position
		item T
	}
	all := make([]placed, len(items))
	for i, item := range items {
		all[i] = placed{o.at(item), item}
	}
	inOrder := func(a, b placed) int { return compare(a.Position, b.Position) }
	if !slices.IsSortedFunc(all, inOrder) {
		slices.SortFunc(all, inOrder)
	}
	from := 0
	if o.list.Cursor != "" {
		after, err := store.ParseCursor(o.kind, o.list)
		if err != nil {
			return nil, "", err
		}
		var found bool
		if from, found = slices.BinarySearchFunc(all, after, func(p placed, after store.Position) int { return compare(p.Position, after) }); found {
			from++
		}
	}
	to := min(from+size, len(all))
	page = make([]T, 0, to-from)
	for _, p := range all[from:to] {
		page = append(page, p.item)
	}
	if to < len(all) {
		next, err = all[to-1].Cursor(o.kind, o.list)
	}
	return page, next, err
}
