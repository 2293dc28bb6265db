package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// copyMapping is the file that says what stands elsewhere for what a launch template names:
// everywhere, or in one account and Region.
type copyMapping struct {
	recovery.LaunchMapping
	Targets map[string]recovery.LaunchMapping `json:"targets,omitempty"`
}

// copyTargets are the accounts and Regions that are named, each with what the file says of it.
func copyTargets(s Streams, to []string, file fileFlag) ([]apitype.TemplateCopyTarget, error) {
	var mapping copyMapping
	if file.name != "" {
		read, err := readOne[copyMapping](file, s)
		if err != nil {
			return nil, err
		}
		mapping = read.input
		if wrong := mapping.problems(read.Document); len(wrong) > 0 {
			return nil, wrong
		}
	}
	targets := make([]apitype.TemplateCopyTarget, len(to))
	for i, place := range to {
		scope, ok := scopeOf(place)
		if !ok {
			return nil, usagef("--to %q is no account and Region: write ACCOUNT/REGION, such as 111122223333/us-east-1", place)
		}
		targets[i] = apitype.TemplateCopyTarget{Scope: scope, Mapping: mapping.Targets[place].Over(mapping.LaunchMapping)}
	}
	return targets, nil
}

// problems are what is wrong in the file, each with its place.
func (m copyMapping) problems(doc specfile.Document) specfile.Problems {
	var found recovery.Problems
	m.LaunchMapping.Check(&found, "")
	for _, place := range slices.Sorted(maps.Keys(m.Targets)) {
		if _, ok := scopeOf(place); !ok {
			found.Addf("targets."+place, "it is no account and Region: write ACCOUNT/REGION, such as 111122223333/us-east-1")
		}
		m.Targets[place].Check(&found, "targets."+place)
	}
	var wrong specfile.Problems
	for _, p := range found {
		field := strings.TrimPrefix(p.Field, ".")
		wrong = append(wrong, doc.Problemf(field, "%s: %s", field, p.Message))
	}
	return wrong
}

// scopeOf reads ACCOUNT/REGION.
func scopeOf(place string) (recovery.Scope, bool) {
	account, region, cut := strings.Cut(place, "/")
	scope := recovery.Scope{AccountID: recovery.AccountID(account), Region: recovery.Region(region)}
	return scope, cut && scope.AccountID.Check() == nil && scope.Region.Check() == nil
}
