// Package launchrule holds how servers would be launched against rules that people write:
// data, each with an expression of the Common Expression Language that is true of a launch
// that complies. It asks nobody; what it is given decides.
package launchrule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// Effect is what a launch that does not comply comes to.
type Effect string

// The effects.
const (
	Warn  Effect = "warn"
	Block Effect = "block" // a preflight refuses it
)

// Rule is a rule for launches.
type Rule struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// When is in which mode it holds: DRILL, RECOVERY, or in both.
	When recovery.Mode `json:"when,omitempty"`
	// Require is an expression that is true of a launch that complies: see variables.
	Require string `json:"require"`
	// Values are what the expression calls values, such as the families that are approved.
	Values map[string]any `json:"values,omitempty"`
	Effect Effect         `json:"effect"`
	Remedy string         `json:"remedy"`
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// maxRules bounds what one file can have a preflight do.
const maxRules = 100

// Set are rules that can be evaluated. It may be used by several goroutines.
type Set struct{ rules []compiled }

// New checks rules, and makes a set of them. A rule that is not valid is named, with what is
// wrong with it.
func New(rules []Rule) (*Set, error) {
	var ps recovery.Problems
	if len(rules) > maxRules {
		ps.Addf("rules", "%d rules are more than %d", len(rules), maxRules)
	}
	s := &Set{}
	var seen []string
	for i, r := range rules {
		at := fmt.Sprintf("rules[%d]", i)
		r.check(&ps, at, seen)
		seen = append(seen, r.Name)
		c, err := compile(r)
		ps.Check(at+".require", err)
		s.rules = append(s.rules, c)
	}
	return s, ps.Err("the rules for launches are not valid")
}

func (r Rule) check(ps *recovery.Problems, at string, seen []string) {
	if !nameForm.MatchString(r.Name) {
		ps.Addf(at+".name", "%q is not a name: small letters, digits and dashes, 64 at most", r.Name)
	}
	if slices.Contains(seen, r.Name) {
		ps.Addf(at+".name", "there are two rules %s", r.Name)
	}
	if r.Effect != Warn && r.Effect != Block {
		ps.Addf(at+".effect", "%q is not an effect: say warn or block", r.Effect)
	}
	if r.When != "" && r.When != recovery.Drill && r.When != recovery.Recovery {
		ps.Addf(at+".when", "%q is not a mode: say DRILL or RECOVERY, or leave it out", r.When)
	}
	if r.Description == "" {
		ps.Addf(at+".description", "say what the rule asks for: people read it where a launch does not comply")
	}
}

// Read makes a set of the JSON of {"rules": […]}. Fields that nobody knows are refused.
func Read(text []byte) (*Set, error) {
	var file struct {
		Rules []Rule `json:"rules"`
	}
	if err := strict(text, &file); err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "the rules for launches cannot be read: %w", err)
	}
	return New(file.Rules)
}

// Rules are the rules of the set.
func (s *Set) Rules() []Rule {
	rules := make([]Rule, len(s.rules))
	for i, c := range s.rules {
		rules[i] = c.Rule
	}
	return rules
}

func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
