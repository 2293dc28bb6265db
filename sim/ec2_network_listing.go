package sim

import (
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// usualListing is EC2's page of a listing where a request states no size.
const usualListing = 1000

// listing is what EC2's describing operations have in common: the IDs asked
// for, filters, and pages.
type listing struct {
	ids     []string
	filters []ec2types.Filter
	max     *int32
	token   *string
}

// listed is a kind of thing that EC2 lists.
type listed[T any] struct {
	id      func(*T) string
	filter  func(v *T, name string) (values []string, known bool)
	missing func(id string) error
}

// list takes from all, which are ordered by ID, those that a request wants. An
// ID that is not there refuses the request.
func (k listed[T]) list(all []*T, l listing) ([]*T, *string, error) {
	return k.read(slices.Values(all), l)
}

// read is list of things that are made as they are read: no more than the page needs.
func (k listed[T]) read(all iter.Seq[*T], l listing) ([]*T, *string, error) {
	if err := k.checkFilters(l.filters); err != nil {
		return nil, nil, err
	}
	after, err := l.after()
	if err != nil {
		return nil, nil, err
	}
	var found []*T
	wanted, seen := setOf(l.ids), idSet{}
	for v := range all {
		id := k.id(v)
		if !wanted.has(id) {
			continue
		}
		seen[id] = true
		if len(found) > l.size() || id <= after {
			continue // of another page, but there
		}
		if passes, _ := matches(l.filters, func(name string) ([]string, bool) { return k.filter(v, name) }); passes {
			found = append(found, v)
		}
		if len(found) > l.size() && len(l.ids) == 0 {
			break
		}
	}
	for _, id := range l.ids {
		if !seen[id] {
			return nil, nil, k.missing(id)
		}
	}
	return cut(found, k.id, page{max: l.max, usual: usualListing})
}

// after is the ID of the last thing on the page before; empty: this is the first.
func (l listing) after() (string, error) {
	if aws.ToString(l.token) == "" {
		return "", nil
	}
	id, err := decodeToken(*l.token)
	if err != nil {
		return "", wire.Errorf("InvalidPaginationToken", "The pagination token is not valid: %s", *l.token)
	}
	return id, nil
}

func (l listing) size() int {
	if size := aws.ToInt32(l.max); size > 0 {
		return int(size)
	}
	return usualListing
}

// checkFilters refuses filters that the operation does not have, also where
// there is nothing to filter.
func (k listed[T]) checkFilters(filters []ec2types.Filter) error {
	for _, f := range filters {
		name := aws.ToString(f.Name)
		if _, known := k.filter(new(T), name); !known {
			return wire.Errorf("InvalidParameterValue", "The filter '%s' is invalid", name)
		}
	}
	return nil
}

// refuseDry answers a request that only asks whether it would be allowed.
func refuseDry(dry *bool) error {
	if !aws.ToBool(dry) {
		return nil
	}
	return &wire.Error{Status: 412, Code: "DryRunOperation", Message: "Request would have succeeded, but DryRun flag is set."}
}

// notThere is EC2's error for an ID it does not know.
func notThere(code, noun string) func(string) error {
	return func(id string) error { return wire.Errorf(code, "The %s '%s' does not exist", noun, id) }
}
