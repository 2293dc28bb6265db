// Package orchestrate decides and drives: Next says what an execution needs now, and
// the engine commits that, does it, and records what came of it. What the engine needs
// of a store and of AWS is declared here, in recovery's types.
package orchestrate
