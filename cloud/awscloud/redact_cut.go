package awscloud

import "regexp"

const (
	// minCut is the shortest text that may have been cut: of a command's output SSM keeps
	// 2500 characters at least.
	//
	// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CommandPlugin.html
	minCut = 2400
	// minBeginning is how many characters of a secret are taken for its beginning.
	minBeginning = 4
	// maxEscape is more bytes than a character has, however it is escaped, and maxMark more
	// than stand after a text that was cut.
	maxEscape, maxMark = 24, 80
)

// cutMark is the end of a text that was cut, or what SSM says there. Before it may be the
// first part of an escape.
var cutMark = regexp.MustCompile(`\A((?:\\+(?:u[0-9A-Fa-f]{0,3})?|%[0-9A-Fa-f]?)?)(?:\s*-+ ?[Oo]utput truncated|\z)`)

// cutOff is where a text ends in the beginning of the secret, because it was cut there.
func (w spelling) cutOff(s string) (place, bool) {
	if len(s) < minCut {
		return place{}, false
	}
	for from := max(0, len(s)-maxEscape*len(w)-maxMark); from < len(s); from++ {
		n, to := w.at(s, from)
		if n < minBeginning {
			continue
		}
		if mark := cutMark.FindStringSubmatchIndex(s[to:]); mark != nil {
			return place{from, to + mark[3]}, true
		}
	}
	return place{}, false
}
