package recovery

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// FieldChange is a field of a resource that a change gave another value. Old or New is nil
// where the field was not there.
type FieldChange struct {
	Field string          `json:"field"` // such as waves[0].onFailure
	Old   json.RawMessage `json:"old,omitempty"`
	New   json.RawMessage `json:"new,omitempty"`
}

// Fields are what the change did to the resource, field by field, in order of the fields.
// What the store counts by itself, version and times, is left out.
func (c ResourceChanged) Fields() ([]FieldChange, error) {
	before, after := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := flatten(before, "", c.Before); err != nil {
		return nil, fmt.Errorf("read %s %s as it was: %w", c.Kind, c.ID, err)
	}
	if err := flatten(after, "", c.After); err != nil {
		return nil, fmt.Errorf("read %s %s as it is: %w", c.Kind, c.ID, err)
	}
	var changes []FieldChange
	for field, old := range before {
		if now, kept := after[field]; !kept || !bytes.Equal(old, now) {
			changes = append(changes, FieldChange{field, old, after[field]})
		}
	}
	for field, now := range after {
		if _, was := before[field]; !was {
			changes = append(changes, FieldChange{Field: field, New: now})
		}
	}
	changes = slices.DeleteFunc(changes, func(f FieldChange) bool { return slices.Contains(counted, f.Field) })
	slices.SortFunc(changes, func(a, b FieldChange) int { return cmp.Compare(a.Field, b.Field) })
	return changes, nil
}

// counted are the fields that the store sets with every change.
var counted = []string{"version", "format", "createdAt", "updatedAt"}

// flatten puts the values of a document that have no parts under their paths.
func flatten(into map[string]json.RawMessage, at string, document json.RawMessage) error {
	text := bytes.TrimSpace(document)
	switch {
	case len(text) == 0:
		return nil
	case text[0] == '{':
		var parts map[string]json.RawMessage
		if err := json.Unmarshal(text, &parts); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			if err := flatten(into, strings.TrimPrefix(at+"."+name, "."), parts[name]); err != nil {
				return err
			}
		}
		return nil
	case text[0] == '[':
		var parts []json.RawMessage
		if err := json.Unmarshal(text, &parts); err != nil {
			return err
		}
		for i, part := range parts {
			if err := flatten(into, fmt.Sprintf("%s[%d]", at, i), part); err != nil {
				return err
			}
		}
		return nil
	}
	into[at] = json.RawMessage(text)
	return nil
}
