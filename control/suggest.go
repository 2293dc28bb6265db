package control

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// maxListed is how many names a message lists.
const maxListed = 8

// suggest is what to say of a name that is not among those known: the nearest one, or
// which there are.
func suggest(name string, known []string) string {
	near := nearest(name, known)
	switch {
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(known) == 0:
		return "there are none yet"
	default:
		return "there are " + listed(slices.Sorted(slices.Values(known)))
	}
}

// nearest is the known name that may have been meant, or "".
func nearest(name string, known []string) string {
	best, at := 1+len(name)/3, ""
	for _, k := range known {
		if d := distance(recovery.NameKey(name), recovery.NameKey(k)); d <= best {
			best, at = d-1, k
		}
	}
	return at
}

// listed joins names, the first few of them when there are many.
func listed[T ~string](names []T) string {
	texts := make([]string, 0, maxListed)
	for _, n := range names[:min(len(names), maxListed)] {
		texts = append(texts, string(n))
	}
	if more := len(names) - len(texts); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(texts, ", "), more)
	}
	return strings.Join(texts, ", ")
}

// distance counts the letters to insert, remove or replace to make b of a.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			cost := diagonal
			if r != s {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(to)]
}
