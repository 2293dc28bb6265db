// Package sim is an AWS that runs on this machine: Elastic Disaster Recovery
// with the parts of EC2, SSM, STS and Secrets Manager that a recovery touches,
// spoken on AWS's own wire protocols.
//
// A World holds facts only: a source server, a job with the schedule drawn for
// each of its servers, an instance with the instants at which it was launched,
// booted and stopped. Every status is computed from those facts and the clock
// when it is asked for. Nothing ticks, so a world that was killed and opened
// again is where it would have been anyway.
//
// The world can be told to misbehave (Fault), and it remembers how it was
// called (Calls, Peak), so that tests can check what a client did to it.
//
// The package shares no code with the rest of the module: what Davit believes
// about AWS and what the simulator believes must be able to disagree.
package sim
