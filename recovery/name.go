package recovery

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of a group, plan, wave or account, in characters.
const MaxName = 64

// CheckName says what is wrong with a name, or nil. Names are 1 to 64 characters
// without surrounding space; TrimName makes them so.
func CheckName(name string) error {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return fmt.Errorf("a name of 1 to %d characters is needed", MaxName)
	case n > MaxName:
		return fmt.Errorf("the name has %d characters: %d are allowed", n, MaxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name %q has characters that cannot be shown", name)
	case name == "." || name == "..":
		return fmt.Errorf("%q cannot be a name: it means a folder in every path", name)
	case strings.ContainsAny(name, "/"):
		return fmt.Errorf("the name %q has a slash, which names cannot have", name)
	case name != strings.TrimSpace(name):
		return fmt.Errorf("the name %q begins or ends with space", name)
	}
	return nil
}

// TrimName takes the space around a name away.
func TrimName(name string) string { return strings.TrimSpace(name) }

// NameKey is what makes a name unique: names differ by more than case.
func NameKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
