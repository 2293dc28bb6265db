package control

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// checkAccepted refuses overrides of what was not found: whoever mistyped a code would
// believe that he had accepted something. What could not be asked may be what is meant.
func (r *Report) checkAccepted() error {
	var ps recovery.Problems
	if r.found(recovery.FindingNotAsked) {
		return nil
	}
	for i, a := range r.options.Accept {
		if !r.found(recovery.FindingCode(a.Code)) {
			ps.Addf(fmt.Sprintf("accept[%d].code", i), "nothing was found of %s: %s", a.Code, r.toAccept())
		}
	}
	return ps.Err(cannotRun)
}

func (r *Report) found(code recovery.FindingCode) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == code })
}

// toAccept says of which codes there are findings that have to be accepted.
func (r *Report) toAccept() string {
	var open []string
	for _, f := range r.Findings {
		if code := string(f.Code); f.Overridable(r.Mode) && !slices.Contains(open, code) {
			open = append(open, code)
		}
	}
	if len(open) == 0 {
		return "leave it out, nothing has to be accepted"
	}
	return "what has to be accepted is " + strings.Join(open, ", ")
}

// overrides are those that the findings made use of.
func (r Report) overrides() []recovery.Override {
	var used []recovery.Override
	for _, f := range r.Findings {
		o := recovery.Override{Code: string(f.Code), Reason: f.Overridden}
		if o.Reason != "" && !slices.Contains(used, o) {
			used = append(used, o)
		}
	}
	return used
}
