package recovery

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Changes are the fields in which what AWS has becomes another once the configuration is
// applied, by their names in JSON and in the order that they have there. None: it holds already.
func (c LaunchConfiguration) Changes(have LaunchConfiguration) []LaunchChange {
	changes := []LaunchChange{}
	is, becomes := reflect.ValueOf(have), reflect.ValueOf(c.Over(have))
	for i := range is.NumField() {
		before, after := launchFieldText(is.Field(i)), launchFieldText(becomes.Field(i))
		if before != after {
			changes = append(changes, LaunchChange{launchFieldName(is.Type().Field(i)), before, after})
		}
	}
	return changes
}

// launchFieldText is the value of a field as people read it; "" is none. Security groups are
// in order, as their order means nothing.
func launchFieldText(v reflect.Value) string {
	if v.IsNil() {
		return ""
	}
	switch value := v.Interface().(type) {
	case []string:
		return strings.Join(slices.Compact(slices.Sorted(slices.Values(value))), ", ")
	case map[string]string:
		return TagText(value)
	}
	return fmt.Sprint(v.Elem())
}
