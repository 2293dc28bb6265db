package launchrule

import _ "embed" // of the rules that hold where nobody has others

//go:embed rules.json
var standard []byte

// Standard are the rules that hold where nobody states others: those that are right for
// everybody, and warn. Which families, tags and subnets are approved, each organisation says.
func Standard() *Set {
	s, err := Read(standard)
	if err != nil {
		panic("launchrule: " + err.Error()) // the rules are part of the program, and tested
	}
	return s
}
