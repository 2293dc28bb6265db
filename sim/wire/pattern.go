package wire

import (
	"regexp"
	"sync"
)

// unicodeEscape is how Java, which AWS's patterns are written for, spells a code point.
var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// longRepeat is a repetition bounded beyond what Go's expressions allow.
var longRepeat = regexp.MustCompile(`\{([0-9]+),[0-9]{4,}\}`)

var patterns sync.Map // of expression to *regexp.Regexp

// compilePattern returns a model's pattern as Go understands it, matching a whole value.
// It is nil for the few that use what Go's expressions lack, such as looking ahead; those
// constraints are not checked.
func compilePattern(expr string) *regexp.Regexp {
	if known, ok := patterns.Load(expr); ok {
		return known.(*regexp.Regexp)
	}
	goExpr := unicodeEscape.ReplaceAllString(expr, `\x{$1}`)
	goExpr = longRepeat.ReplaceAllString(goExpr, `{$1,}`) // max bounds the length as well
	compiled, err := regexp.Compile(`^(?s:` + goExpr + `)$`)
	if err != nil {
		compiled = nil
	}
	patterns.Store(expr, compiled)
	return compiled
}
