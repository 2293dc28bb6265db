package recovery

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// full is AWS's own quotas.
var full = Quotas{}

// ask reserves for a batch of execution e at so many seconds, with what others run.
func ask(l Ledger, e ExecutionID, mode Mode, servers int, seconds float64, jobs ...Job) (Ledger, bool, bool) {
	t := Ticket{ExecutionID: e, BatchID: "b", Mode: mode, Servers: servers}
	return l.Reserve(t, LaunchBatch, 1, jobs, full, after(seconds))
}

// holding is a ledger in which batches of those sizes are reserved.
func holding(kind BatchKind, sizes ...int) Ledger {
	var l Ledger
	for i, n := range sizes {
		l.Reservations = append(l.Reservations, Reservation{ExecutionID: "other", BatchID: BatchID(fmt.Sprintf("b%d", i)), Kind: kind, Servers: n})
	}
	return l
}

// foreign is somebody else's job.
func foreign(status JobStatus, servers int) Job {
	return Job{ID: "drsjob-x", Status: status, Servers: make([]JobServer, servers)}
}

func repeat[V any](n int, v V) []V { return slices.Repeat([]V{v}, n) }

func TestExactlyTheQuotasMayBeUsedAndNoMore(t *testing.T) {
	for _, tt := range []struct {
		name    string
		ledger  Ledger
		jobs    []Job
		servers int
		granted bool
	}{
		{"nothing runs", Ledger{}, nil, 100, true},
		{"the 20th job", holding(LaunchBatch, repeat(19, 1)...), nil, 1, true},
		{"the 21st job", holding(LaunchBatch, repeat(20, 1)...), nil, 1, false},
		{"the 500th server", holding(LaunchBatch, repeat(4, 100)...), nil, 100, true},
		{"the 501st server", holding(LaunchBatch, 100, 100, 100, 100, 1), nil, 100, false},
		{"terminations count as jobs", holding(TerminateBatch, repeat(20, 1)...), nil, 1, false},
		{"terminations count as servers", holding(TerminateBatch, repeat(5, 100)...), nil, 1, false},
		{"the 20th job, beside others'", holding(LaunchBatch, repeat(9, 1)...), repeat(10, foreign(JobStarted, 1)), 1, true},
		{"the 21st job, beside others'", holding(LaunchBatch, repeat(10, 1)...), repeat(10, foreign(JobPending, 1)), 1, false},
		{"the 500th server, beside others'", holding(LaunchBatch, 200), []Job{foreign(JobStarted, 200)}, 100, true},
		{"the 501st server, beside others'", holding(LaunchBatch, 200), []Job{foreign(JobStarted, 201)}, 100, false},
		{"others' ended jobs do not count", Ledger{}, repeat(50, foreign(JobCompleted, 100)), 100, true},
	} {
		tt.ledger.Scope = west
		l, granted, changed := ask(tt.ledger, "exec-1", Drill, tt.servers, 0, tt.jobs...)
		if granted != tt.granted || !changed {
			t.Errorf("%s: got granted %t, changed %t; want %t, true", tt.name, granted, changed, tt.granted)
		}
		if held, queued := l.Holds("exec-1", "b"), len(l.Tickets) == 1; held != tt.granted || queued == tt.granted {
			t.Errorf("%s: got held %t, queued %t", tt.name, held, queued)
		}
	}
}

func TestAnAccountMayHaveOtherQuotas(t *testing.T) {
	l := holding(LaunchBatch, 1, 1)
	ticket := Ticket{ExecutionID: "exec-1", BatchID: "b", Servers: 8}
	for _, tt := range []struct {
		q       Quotas
		granted bool
	}{
		{Quotas{JobsAtOnce: 3, ServersInActiveJobs: 10}, true},
		{Quotas{JobsAtOnce: 2}, false},
		{Quotas{ServersInActiveJobs: 9}, false},
	} {
		if _, granted, _ := l.Reserve(ticket, LaunchBatch, 1, nil, tt.q, t0); granted != tt.granted {
			t.Errorf("%+v: got granted %t, want %t", tt.q, granted, tt.granted)
		}
	}
}

func TestAReservationSaysWhatItIsFor(t *testing.T) {
	l, _, _ := Ledger{Scope: west}.Reserve(Ticket{ExecutionID: "exec-1", BatchID: "w1-b2", Servers: 7}, TerminateBatch, 3, nil, full, after(5))
	want := Reservation{ExecutionID: "exec-1", BatchID: "w1-b2", Attempt: 3, Kind: TerminateBatch, Servers: 7, At: after(5)}
	if len(l.Reservations) != 1 || l.Reservations[0] != want {
		t.Errorf("got %+v, want %+v", l.Reservations, want)
	}
	if got, want := l.Own(), (Usage{Jobs: 1, Servers: 7}); got != want {
		t.Errorf("got %+v in use, want %+v", got, want)
	}
}

func TestOurJobIsCountedOnceHoweverMuchIsKnownOfIt(t *testing.T) {
	l, _, _ := ask(Ledger{}, "exec-1", Drill, 40, 0)
	ours := Job{ID: "drsjob-1", Status: JobStarted, Tags: JobTags("exec-1", "b", 1), Servers: make([]JobServer, 40)}
	other := ours
	other.ID, other.Tags = "drsjob-2", JobTags("exec-1", "b", 2)
	for _, tt := range []struct {
		name string
		l    Ledger
		want Usage
	}{
		{"by its tags, while its ID is not known", l, Usage{1, 40}},
		{"by its ID", started(l, "drsjob-1"), Usage{1, 40}},
		{"another job of the same batch", started(l, "drsjob-3"), Usage{2, 80}},
		{"none of ours any more", released(l), Usage{2, 80}},
	} {
		if got := tt.l.Foreign([]Job{ours, other}); got != tt.want {
			t.Errorf("%s: got %+v foreign, want %+v", tt.name, got, tt.want)
		}
	}
}

func started(l Ledger, job JobID) Ledger {
	l, _ = l.Started("exec-1", "b", job)
	return l
}

func released(l Ledger) Ledger {
	l, _ = l.Release("exec-1", "b")
	return l
}

func TestStartAndReleaseSayWhetherTheyChangedAnything(t *testing.T) {
	l, _, _ := ask(Ledger{}, "exec-1", Drill, 40, 0)
	if _, changed := l.Started("exec-2", "b", "drsjob-1"); changed {
		t.Error("another execution's start: got changed, want not")
	}
	once, changed := l.Started("exec-1", "b", "drsjob-1")
	if _, again := once.Started("exec-1", "b", "drsjob-1"); !changed || again || l.Reservations[0].JobID != "" {
		t.Errorf("started twice: got changed %t and %t, and %q in the old ledger", changed, again, l.Reservations[0].JobID)
	}
	free, changed := once.Release("exec-1", "b")
	if _, again := free.Release("exec-1", "b"); !changed || again || free.Own() != (Usage{}) || !once.Holds("exec-1", "b") {
		t.Errorf("released twice: got changed %t and %t, %+v in use", changed, again, free.Own())
	}
}

func TestReleasingABatchTakesItOutOfTheQueueToo(t *testing.T) {
	l, _, _ := ask(holding(LaunchBatch, repeat(5, 100)...), "exec-1", Drill, 1, 0)
	if l, changed := l.Release("exec-1", "b"); !changed || len(l.Tickets) != 0 || len(l.Reservations) != 5 {
		t.Errorf("got changed %t, %v waiting, %d reservations", changed, l.Tickets, len(l.Reservations))
	}
}

func TestWhoWaitsIsServedInTurnAndRecoveriesBeforeDrills(t *testing.T) {
	l := holding(LaunchBatch, repeat(5, 100)...)
	for _, who := range []struct {
		e    ExecutionID
		mode Mode
	}{{"drill-1", Drill}, {"drill-2", Drill}, {"recovery-1", Recovery}, {"recovery-2", Recovery}} {
		l, _, _ = ask(l, who.e, who.mode, 100, float64(len(l.Tickets)))
	}
	var queue []ExecutionID
	for _, ticket := range l.Tickets {
		queue = append(queue, ticket.ExecutionID)
	}
	order := []ExecutionID{"recovery-1", "recovery-2", "drill-1", "drill-2"}
	if !slices.Equal(queue, order) {
		t.Errorf("got the queue %v, want %v", queue, order)
	}
	l.Reservations = nil
	for i, first := range order {
		for _, other := range order[i+1:] {
			if _, granted, _ := ask(l, other, modeOf(other), 100, 10); granted {
				t.Errorf("got %s served before %s", other, first)
			}
		}
		var granted bool
		if l, granted, _ = ask(l, first, modeOf(first), 100, 10); !granted {
			t.Errorf("got %s not served in its turn", first)
		}
	}
}

func modeOf(e ExecutionID) Mode {
	if e[0] == 'r' {
		return Recovery
	}
	return Drill
}

func TestASmallBatchDoesNotOvertakeALargeOne(t *testing.T) {
	l, _, _ := ask(holding(LaunchBatch, repeat(4, 110)...), "exec-1", Drill, 100, 0)
	if _, granted, _ := ask(l, "exec-2", Drill, 1, 1); granted {
		t.Error("got the small one granted, want it to wait: the large one would wait for ever")
	}
	if _, granted, _ := ask(l, "exec-2", Recovery, 1, 1); !granted {
		t.Error("got the recovery waiting, want it to go before the drill")
	}
}

func TestATicketThatIsNotRenewedExpires(t *testing.T) {
	life := TicketLife.Seconds()
	waiting, _, _ := ask(holding(LaunchBatch, repeat(5, 100)...), "exec-1", Recovery, 100, 0)
	waiting.Reservations = nil
	if _, granted, _ := ask(waiting, "exec-2", Drill, 1, life-0.001); granted {
		t.Error("just before its end: got the next one granted, want it to wait")
	}
	l, granted, _ := ask(waiting, "exec-2", Drill, 1, life)
	if !granted || len(l.Tickets) != 0 {
		t.Errorf("at its end: got granted %t, %v waiting; want true, none", granted, l.Tickets)
	}
}

func TestATicketIsRenewedInItsSecondHalfAndKeepsItsPlace(t *testing.T) {
	half := TicketLife.Seconds() / 2
	l, _, _ := ask(holding(LaunchBatch, repeat(5, 100)...), "exec-1", Drill, 100, 0)
	if _, _, changed := ask(l, "exec-1", Drill, 100, half-1); changed {
		t.Error("in its first half: got changed, want the ledger left alone")
	}
	renewed, _, changed := ask(l, "exec-1", Drill, 100, half)
	if !changed || !renewed.Tickets[0].At.Equal(t0) || !renewed.Tickets[0].ExpiresAt.Equal(after(half).Add(TicketLife)) {
		t.Errorf("in its second half: got changed %t, %+v", changed, renewed.Tickets[0])
	}
	if other, _, changed := ask(l, "exec-1", Drill, 60, 1); !changed || other.Tickets[0].Servers != 60 || !other.Tickets[0].At.Equal(t0) {
		t.Errorf("with fewer servers: got changed %t, %+v", changed, other.Tickets[0])
	}
}

func TestExpiredTicketsOfOthersAreSweptOut(t *testing.T) {
	l := holding(LaunchBatch, repeat(5, 100)...)
	l, _, _ = ask(l, "exec-1", Drill, 1, 0)
	l, _, _ = ask(l, "exec-2", Drill, 1, 100)
	swept, granted, changed := ask(l, "exec-2", Drill, 1, TicketLife.Seconds())
	if granted || !changed || len(swept.Tickets) != 1 || len(l.Tickets) != 2 {
		t.Errorf("got granted %t, changed %t, %d waiting, %d in the old ledger; want false, true, 1, 2", granted, changed, len(swept.Tickets), len(l.Tickets))
	}
}

func TestTicketsOfTheSameInstantHaveOneOrder(t *testing.T) {
	at := func(e ExecutionID, b BatchID, mode Mode, shift time.Duration) Ticket {
		return Ticket{ExecutionID: e, BatchID: b, Mode: mode, At: t0.Add(shift)}
	}
	order := []Ticket{
		at("z", "z", Recovery, time.Hour), at("a", "b1", Drill, 0), at("a", "b2", Drill, 0), at("b", "b1", Drill, 0), at("a", "b1", Drill, 1),
	}
	for i, a := range order {
		for j, b := range order {
			if got := a.before(b); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%+v before %+v: got %d", a, b, got)
			}
		}
	}
}
