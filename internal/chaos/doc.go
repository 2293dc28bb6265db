// Package chaos is the deterministic simulation: one seed draws plans, faults of AWS,
// operators' words, crashes and freezes, and the order of every step, and a checker reads
// the history that comes of it. Nothing is left to the Go scheduler or to the clock of the
// machine, so that a seed that failed fails again.
//
//	go test ./internal/chaos -run TestSeed -chaos.seed=N    replay one seed
//	make chaos                                              10,000 executions
package chaos
