package portable

import (
	"fmt"
	"strings"
	"time"
)

const (
	namePrefix = "davit-config-"
	nameTime   = "20060102T150405Z"
)

// FileName is what a file of configuration is called that is made at an instant.
func FileName(at time.Time, form Form) string {
	return namePrefix + at.UTC().Format(nameTime) + "." + string(form)
}

// MadeAt is when a file in YAML was made, by its name.
func MadeAt(name string) (time.Time, error) {
	stamp, ok := strings.CutPrefix(strings.TrimSuffix(name, "."+string(YAML)), namePrefix)
	if !ok {
		return time.Time{}, fmt.Errorf("%s is no file of configuration", name)
	}
	return time.Parse(nameTime, stamp)
}
