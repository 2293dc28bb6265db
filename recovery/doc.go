// Package recovery is the domain of disaster recovery: accounts, source servers,
// protection groups, recovery plans with their waves, executions, and the events
// that make an execution what it is. It does no I/O, reads no clock, and imports
// only the standard library; everything else in Davit points here.
//
// The rules of who may become what live in tables of moves (moves.go), and Apply is
// the only function that changes an execution.
package recovery
