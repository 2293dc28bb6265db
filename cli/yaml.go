package cli

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// toYAML gives JSON as YAML, with its fields in the same order. Text that some reader of
// YAML could take for a number is in quotes: an account ID stays an account ID, whatever
// it begins with.
func toYAML(encoded []byte) ([]byte, error) {
	var data any
	if err := yaml.UnmarshalWithOptions(encoded, &data, yaml.UseOrderedMap()); err != nil {
		return nil, err
	}
	return yaml.Marshal(quoting(data))
}

// quoted is text that is written in quotes.
type quoted string

// MarshalYAML gives the text in quotes.
func (q quoted) MarshalYAML() ([]byte, error) { return []byte(strconv.Quote(string(q))), nil }

func quoting(data any) any {
	switch v := data.(type) {
	case yaml.MapSlice:
		for i := range v {
			v[i].Value = quoting(v[i].Value)
		}
	case []any:
		for i := range v {
			v[i] = quoting(v[i])
		}
	case string:
		if looksNumeric(v) {
			return quoted(v)
		}
	}
	return data
}

// looksNumeric reports whether the text consists of what numbers are written with.
func looksNumeric(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "0123456789.+-_eE") == ""
}
