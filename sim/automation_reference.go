package sim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// referencePattern is what stands for a value in a document: {{ name }}. Other braces,
// such as those of a command's own templates, are text.
var referencePattern = regexp.MustCompile(`\{\{\s*([a-zA-Z_][\w:./-]*)\s*\}\}`)

func unbraced(text string) string {
	if m := referencePattern.FindStringSubmatch(text); m != nil && m[0] == strings.TrimSpace(text) {
		return m[1]
	}
	return text
}

// expand replaces the references in a value, at any depth. A text that is nothing but one
// reference becomes the value with its type; within a longer text it becomes text.
func expand(v any, lookup func(string) (any, error)) (any, error) {
	switch v := v.(type) {
	case string:
		return expandText(v, lookup)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			var err error
			if out[i], err = expand(item, lookup); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range sortedKeys(v) {
			value, err := expand(v[key], lookup)
			if err != nil {
				return nil, err
			}
			out[key] = value
		}
		return out, nil
	}
	return v, nil
}

func expandText(text string, lookup func(string) (any, error)) (any, error) {
	all := referencePattern.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 1 && all[0][0] == 0 && all[0][1] == len(text) {
		return lookup(text[all[0][2]:all[0][3]])
	}
	var b strings.Builder
	end := 0
	for _, at := range all {
		value, err := lookup(text[at[2]:at[3]])
		if err != nil {
			return nil, err
		}
		b.WriteString(text[end:at[0]] + textOf(value))
		end = at[1]
	}
	return b.String() + text[end:], nil
}

// references are the names that a tree refers to.
func references(v any, found *[]string) {
	switch v := v.(type) {
	case string:
		for _, m := range referencePattern.FindAllStringSubmatch(v, -1) {
			*found = append(*found, m[1])
		}
	case []any:
		for _, item := range v {
			references(item, found)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			references(v[key], found)
		}
	}
}

// Values that every automation has, by their references.
var standing = []string{
	"global:ACCOUNT_ID", "global:AWS_PARTITION", "global:DATE", "global:DATE_TIME", "global:REGION",
	"automation:EXECUTION_ID", "automation:ACCOUNT_ID", "automation:REGION",
}

const (
	variablePrefix  = "variable:"
	parameterPrefix = "ssm:" // a parameter of Parameter Store
)

// checkReferences refuses a document that refers to what cannot be there: a parameter,
// variable or step that it does not have, or a step to go on with.
func (b *runbook) checkReferences(tree map[string]any) error {
	var all []string
	references(tree, &all)
	all = append(all, b.Outputs...)
	for _, name := range all {
		if !b.has(name) {
			return fmt.Errorf("{{ %s }} refers to nothing that the document has", name)
		}
	}
	for _, name := range sortedKeys(b.byName) {
		if err := b.checkFlow(b.byName[name]); err != nil {
			return err
		}
	}
	return nil
}

func (b *runbook) has(name string) bool {
	if slices.Contains(standing, name) || strings.HasPrefix(name, parameterPrefix) {
		return true
	}
	if variable, ok := strings.CutPrefix(name, variablePrefix); ok {
		_, has := b.Variables[variable]
		return has
	}
	head, _, _ := strings.Cut(name, ".")
	_, isParameter := b.Parameters[head]
	return isParameter || b.byName[head] != nil && head != name
}

// checkFlow checks that every step that s may go on with is one that it can reach: a step
// of a loop may leave the loop, but nobody may jump into one.
func (b *runbook) checkFlow(s *runbookStep) error {
	targets := []string{s.NextStep}
	for _, word := range []string{s.OnFailure, s.OnCancel} {
		name, jumps := strings.CutPrefix(word, stepPrefix)
		switch {
		case jumps:
			targets = append(targets, name)
		case word != onFailureAbort && !(word == onFailureContinue && word == s.OnFailure):
			return fmt.Errorf("step %s: %q is neither Abort, Continue nor step:NAME", s.Name, word)
		}
	}
	if s.Action == actionBranch {
		named, err := branchTargets(s)
		if err != nil {
			return err
		}
		targets = append(targets, named...)
	}
	for _, name := range targets {
		if name == "" {
			continue
		}
		to := b.byName[name]
		if to == nil || to.loop != nil && to.loop != s.loop {
			return fmt.Errorf("step %s: there is no step %q that it could go on with", s.Name, name)
		}
	}
	return nil
}
