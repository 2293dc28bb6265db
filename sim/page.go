package sim

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// errBadToken is a nextToken that this world did not give.
var errBadToken = errors.New("the nextToken is not valid")

// page is what a request says about the part of a list that it wants.
type page struct {
	token *string
	max   *int32
	usual int  // the size where the request states none
	desc  bool // the list runs from the highest key down
}

// cut takes the page from the items, which are in the order of their keys. A
// token names the last key of the page before, so items may come and go between
// pages without another being skipped.
func cut[T any](items []T, key func(T) string, p page) ([]T, *string, error) {
	start := 0
	if p.token != nil && *p.token != "" {
		after, err := decodeToken(*p.token)
		if err != nil {
			return nil, nil, err
		}
		start, _ = slices.BinarySearchFunc(items, after, func(item T, after string) int {
			if c := cmp.Compare(key(item), after); c != 0 {
				return p.sign() * c
			}
			return -1 // the first one after the key, not the key's own
		})
	}
	size := p.usual
	if p.max != nil && *p.max > 0 {
		size = int(*p.max)
	}
	rest := items[start:]
	if len(rest) <= size {
		return rest, nil, nil
	}
	next := encodeToken(key(rest[size-1]))
	return rest[:size], &next, nil
}

func (p page) sign() int {
	if p.desc {
		return -1
	}
	return 1
}

const tokenMark = "after "

func encodeToken(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + key))
}

func decodeToken(token string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	key, ok := strings.CutPrefix(string(raw), tokenMark)
	if err != nil || !ok {
		return "", errBadToken
	}
	return key, nil
}

// numberKey is a number as a key, in the order of the numbers.
func numberKey(n int) string { return fmt.Sprintf("%020d", n) }
