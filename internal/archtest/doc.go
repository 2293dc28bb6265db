// Package archtest keeps the packages of this module in their places.
//
// Who may import whom is one table, rules_test.go, in which each line carries its
// reason. The tests read the imports out of the source files themselves. Asking
// `go list` would be shorter and wrong: go test does not see what a child process
// reads, so it would answer from its cache after an import was added.
package archtest
