package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ReadFaults reads a list of faults in JSON. What is wrong with a field is told in
// FaultProblems.
func ReadFaults(data []byte) ([]Fault, error) {
	var listed []map[string]json.RawMessage
	if err := json.Unmarshal(data, &listed); err != nil {
		return nil, fmt.Errorf("this is not a list of faults in JSON: %s", jsonError(err))
	}
	orders := make([]Fault, len(listed))
	var problems FaultProblems
	for i, fields := range listed {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if err := orders[i].read(name, fields[name]); err != nil {
				problems = append(problems, FaultProblem{fmt.Sprintf("[%d].%s", i, name), err.Error()})
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return orders, nil
}

// read reads one field, so that an error can be told with its name.
func (f *Fault) read(name string, value json.RawMessage) error {
	alone, err := json.Marshal(map[string]json.RawMessage{name: value})
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(alone))
	d.DisallowUnknownFields()
	var wrong *json.UnmarshalTypeError
	switch err := d.Decode(f); {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return fmt.Errorf("a %s is not what belongs there", wrong.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return errors.New("there is no such field")
	default:
		return errors.New(jsonError(err))
	}
}

// jsonError is an error of the JSON package without its name.
func jsonError(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }
