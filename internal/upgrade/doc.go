// Package upgrade proves that a Davit goes on with what an earlier one has left. Its test
// data are data folders of earlier formats, each with executions in flight: in the middle
// of a wave, with a request whose answer nobody has recorded, waiting for an approval,
// paused by a failure, and a drill that was not cleaned up. The tests open a copy of each,
// with the simulated AWS as it stood then, and carry everything to its end.
//
// The same is done with what today's Davit leaves. A release keeps that, and so may
// whoever changes the format; a fixture that is kept is never made again:
//
//	go test ./internal/upgrade -upgrade.make=NAME
package upgrade
