package sim

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// filterValues gives an object's values for a filter name; known is false for
// a name that the operation does not have.
type filterValues func(name string) (values []string, known bool)

// matches says whether an object passes all of EC2's filters. A value may have
// the wildcards * and ?.
func matches(filters []ec2types.Filter, of filterValues) (bool, error) {
	for _, f := range filters {
		name := aws.ToString(f.Name)
		values, known := of(name)
		if !known {
			return false, wire.Errorf("InvalidParameterValue", "The filter '%s' is invalid", name)
		}
		if !anyMatches(f.Values, values) {
			return false, nil
		}
	}
	return true, nil
}

func anyMatches(patterns, values []string) bool {
	for _, pattern := range patterns {
		for _, value := range values {
			if wildcard(pattern, value) {
				return true
			}
		}
	}
	return false
}

// wildcard matches * with any characters and ? with one.
func wildcard(pattern, value string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == value
	}
	p, v, star, mark := 0, 0, -1, 0
	for v < len(value) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, v
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == value[v]):
			p++
			v++
		case star >= 0:
			mark++
			p, v = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// tagFilter gives the values of the filters tag:KEY, tag-key and tag-value.
func tagFilter(name string, tags map[string]string) (values []string, known bool) {
	if key, ok := strings.CutPrefix(name, "tag:"); ok {
		if value, has := tags[key]; has {
			return []string{value}, true
		}
		return nil, true
	}
	switch name {
	case "tag-key":
		for key := range tags {
			values = append(values, key)
		}
	case "tag-value":
		for _, value := range tags {
			values = append(values, value)
		}
	default:
		return nil, false
	}
	return values, true
}

// ec2Tags is tags as EC2 answers them, ordered by key.
func ec2Tags(tags map[string]string) []ec2types.Tag {
	var out []ec2types.Tag
	for _, key := range sortedKeys(tags) {
		out = append(out, ec2types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}
