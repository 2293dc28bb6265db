package sim

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func badParameters(format string, args ...any) error {
	return &ssmtypes.InvalidAutomationExecutionParametersException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// parameterValues are the values of all parameters of a document, by their types: those
// given, and for the rest the defaults. Parameters that may be missing are those in absent.
func parameterValues(t *tx, p place, declared map[string]runbookParameter, given map[string][]string, absent ...string) (map[string]any, error) {
	for _, name := range sortedKeys(given) {
		if _, known := declared[name]; !known {
			return nil, badParameters("Parameter %q is not defined in document.", name)
		}
	}
	values := map[string]any{}
	for _, name := range sortedKeys(declared) {
		parameter := declared[name]
		texts, has := given[name]
		switch {
		case has:
			v, err := parseTyped(texts, parameter.Plain)
			if err != nil {
				return nil, badParameters("Parameter %q has a wrong value: %v.", name, err)
			}
			if err := parameter.check(v); err != nil {
				return nil, badParameters("Parameter %q has a wrong value: %v.", name, err)
			}
			values[name] = v
		case parameter.HasDefault:
			v, err := expand(parameter.Default, func(reference string) (any, error) { return defaultReference(t, p, reference) })
			if err == nil {
				v, err = typed(v, parameter.Plain)
			}
			if err != nil {
				return nil, badParameters("Parameter %q has a default that cannot be used: %v.", name, err)
			}
			values[name] = v
		case !slices.Contains(absent, name):
			return nil, badParameters("Parameter %q is required and was not given.", name)
		}
	}
	return values, nil
}

// defaultReference is what a default may refer to: Parameter Store and what every
// automation knows before it has an ID.
func defaultReference(t *tx, p place, reference string) (any, error) {
	if name, ok := strings.CutPrefix(reference, parameterPrefix); ok {
		return storedParameter(t, p, name)
	}
	if v, ok := standingValue(t.now, p, "", reference); ok {
		return v, nil
	}
	return nil, fmt.Errorf("{{ %s }} has no value before the automation starts", reference)
}

// check holds a value against what the document allows.
func (d *runbookParameter) check(v any) error {
	items, isList := v.([]any)
	if !isList {
		items = []any{v}
	}
	switch {
	case isList && d.MinItems != nil && len(items) < *d.MinItems:
		return fmt.Errorf("it has %d items, fewer than %d", len(items), *d.MinItems)
	case isList && d.MaxItems != nil && len(items) > *d.MaxItems:
		return fmt.Errorf("it has %d items, more than %d", len(items), *d.MaxItems)
	}
	for _, item := range items {
		if err := d.checkItem(textOf(item)); err != nil {
			return err
		}
	}
	return nil
}

func (d *runbookParameter) checkItem(text string) error {
	length := utf8.RuneCountInString(text)
	switch {
	case len(d.Allowed) > 0 && !slices.ContainsFunc(d.Allowed, func(each any) bool { return textOf(each) == text }):
		return fmt.Errorf("%q is not one of the allowed values: %s", text, textOf(d.Allowed))
	case d.Pattern != nil && !d.Pattern.MatchString(text):
		return fmt.Errorf("%q does not match the allowed pattern %s", text, d.Pattern)
	case d.MinChars != nil && length < *d.MinChars:
		return fmt.Errorf("%q is shorter than %d characters", text, *d.MinChars)
	case d.MaxChars != nil && length > *d.MaxChars:
		return fmt.Errorf("%q is longer than %d characters", text, *d.MaxChars)
	}
	return nil
}
