package orchestrate

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// launching is an execution of 20 waves with 50 servers each, in the middle of its launches:
// every other wave runs, its servers boot.
func launching(b *testing.B) *table {
	b.Helper()
	specs := make([]recovery.WaveSpec, 20)
	p := plan(specs...).WithDefaults()
	p.Order = recovery.Parallel
	c := Creation{ID: "exec-1", Plan: p, Mode: recovery.Recovery, Quotas: defaultQuotas}
	for wave := range specs {
		var picks []Pick
		for i := range 50 {
			picks = append(picks, pick(wave, i))
		}
		c.Servers = append(c.Servers, picks)
	}
	events, err := Create(c, admin, t0)
	if err != nil {
		b.Fatal(err)
	}
	e, err := recovery.ApplyAll(nil, events)
	if err != nil {
		b.Fatal(err)
	}
	x := &table{e: e, now: t0, o: Observed{
		Bounds: DefaultBounds, Jobs: map[recovery.Scope]recovery.Jobs{west: {Scope: west, AsOf: t0}},
		Instances: map[recovery.InstanceID]InstanceSeen{}, Ledgers: map[recovery.Scope]recovery.Ledger{},
		Quotas: map[recovery.Scope]recovery.Quotas{west: {JobsAtOnce: 20, ServersInActiveJobs: 1000}},
	}}
	for range 500 {
		d, err := Next(x.e, x.o, x.now)
		if err != nil {
			b.Fatal(err)
		}
		if d.Empty() {
			return x
		}
		x.e, x.o.Outcomes = d.After, nil
		for _, l := range d.Ledgers {
			x.o.Ledgers[l.Scope] = l
		}
		for _, intent := range d.Open {
			job := x.jobOf(intent.BatchID)
			for i := range job.Servers {
				job.Servers[i].LaunchStatus = recovery.LaunchLaunched
				job.Servers[i].InstanceID = instanceID(job.Servers[i].SourceServerID)
			}
			x.see(job)
			x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: intent, Job: job})
		}
	}
	b.Fatal("Next decides without end")
	return nil
}

// BenchmarkNext is one question about 1,000 servers in 20 waves to which the answer is
// that there is nothing to do: what a look costs that shows nothing new.
func BenchmarkNext(b *testing.B) {
	x := launching(b)
	for b.Loop() {
		if d, err := Next(x.e, x.o, x.now); err != nil || !d.Empty() {
			b.Fatal(d, err)
		}
	}
}

// BenchmarkNextWave is a question to which the answer is that a wave of 50 servers is ready.
func BenchmarkNextWave(b *testing.B) {
	x := launching(b)
	for _, s := range x.e.Batches[0].Servers {
		x.o.Instances[s.InstanceID] = InstanceSeen{Instance: recovery.Instance{InstanceID: s.InstanceID, State: "running", StatusChecks: "ok"}, AsOf: x.now}
	}
	now := x.now.Add(time.Second)
	for b.Loop() {
		if d, err := Next(x.e, x.o, now); err != nil || d.Empty() {
			b.Fatal("nothing was decided", err)
		}
	}
}
