// Package faults runs the sample plan, in a whole Davit and in fake time, through every
// fault that the simulated AWS can have: each run must end as its plan says, ask people
// for what only people can decide, and launch no server twice.
package faults
