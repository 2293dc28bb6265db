package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/drs"
)

// calls calls DescribeJobs so many times and tells of each whether it was answered well.
func (b *bench) calls(n int) (line string) {
	b.Helper()
	for range n {
		if _, err := b.drs.DescribeJobs(b.Context(), &drs.DescribeJobsInput{}); err != nil {
			line += "-"
		} else {
			line += "+"
		}
	}
	return line
}

func (b *bench) order(f Fault) string {
	b.Helper()
	id, err := b.AddFault(f)
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func TestFaultIsScriptedByCall(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.order(Fault{Kind: FaultThrottle, Operation: "DescribeJobs", Skip: 2, Count: 3})
	want(t, "other operations", b.server(id(1)).SourceServerID != nil, true)
	want(t, "calls", b.calls(7), "++---++")
	want(t, "faults left", len(b.Faults()), 0)
}

func TestFaultIsScriptedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		begin := time.Now()
		b.order(Fault{Kind: FaultThrottle, From: In(time.Minute), Until: In(3 * time.Minute)})
		b.order(Fault{Kind: FaultError, From: At(begin.Add(5 * time.Minute)), Until: At(begin.Add(6 * time.Minute))})
		standing := b.Faults()
		want(t, "the first ends", standing[0].Until.Time().Equal(begin.Add(3*time.Minute)), true)
		var line string
		for range 7 {
			line += b.calls(1)
			time.Sleep(time.Minute)
		}
		want(t, "calls", line, "+--++-+")
		want(t, "faults left", len(b.Faults()), 0)
	})
}

func TestFaultOfServersIsScriptedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.order(Fault{Kind: FaultRefuse, Skip: 1, Count: 1, From: In(time.Minute)})
		b.finish(b.drill(id(1))) // before its time, and not counted
		b.finish(b.drill(id(1))) // skipped
		_, err := b.tryDrill(id(1))
		wantCode(t, err, "ValidationException")
		b.drill(id(1))
	})
}

func TestFaultsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	w, err := Open(Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Populate(servers(1)); err != nil {
		t.Fatal(err)
	}
	first := benchOf(t, w)
	first.order(Fault{Kind: FaultThrottle, Skip: 1, Count: 2, RetryAfter: Duration(3 * time.Second), Until: In(time.Hour)})
	want(t, "calls", first.calls(2), "+-")
	stands := w.Faults()[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, Options{Data: dir}, nil)
	want(t, "the fault", again.Faults()[0], stands)
	want(t, "calls", again.calls(2), "-+")
}
