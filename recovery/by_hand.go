package recovery

import "strings"

// byHandMark begins the names of those who change launch configurations outside of executions.
const byHandMark = "by-hand/"

// ByHand names somebody who changes the launch configurations of servers outside of an
// execution. Claims on servers are held under that name meanwhile, always until a time.
func ByHand(name string) string { return byHandMark + name }

// IsByHand reports whether a claim's holder is no execution, but somebody who changes launch
// configurations.
func IsByHand(holder string) bool { return strings.HasPrefix(holder, byHandMark) }
