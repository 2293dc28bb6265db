package recovery

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// walk tries every step between two states of a kind. The legend has a line for each
// state: what it is, and all that it may become; NONE is the state that is not there yet.
func walk[S ~string](t *testing.T, table map[S][]S, legend string, step func(t *testing.T, from, to S) (S, error)) {
	t.Helper()
	allowed := read[S](legend)
	states := slices.Sorted(maps.Keys(allowed))
	if known := slices.Sorted(maps.Keys(table)); !slices.Equal(known, states) {
		t.Errorf("the table has the states %q, want %q", known, states)
	}
	for _, from := range states {
		for _, to := range states {
			got, err := step(t, from, to)
			switch may := slices.Contains(allowed[from], to); {
			case may && (err != nil || got != to):
				t.Errorf("%q to %q: got %q, %v, want it to move", from, to, got, err)
			case !may && CodeOf(err) != Conflict:
				t.Errorf("%q to %q: got %q, %v, want it refused as a conflict", from, to, got, err)
			}
		}
	}
}

func read[S ~string](legend string) map[S][]S {
	moves := map[S][]S{}
	for line := range strings.Lines(strings.TrimSpace(legend)) {
		var words []S
		for _, word := range strings.Fields(line) {
			words = append(words, S(strings.TrimPrefix(word, "NONE")))
		}
		moves[words[0]] = words[1:]
	}
	return moves
}

// attempt applies an event to an execution, which must stay as it is.
func attempt(t *testing.T, e *Execution, body Body) (*Execution, error) {
	t.Helper()
	before := dump(t, e)
	moved, err := Apply(e, NewEvent(ExecutionStream(e.ID), e.Version, after(60), ann, body))
	if now := dump(t, e); now != before {
		t.Errorf("%+v changed what it was applied to:\ngot  %s\nwant %s", body, now, before)
	}
	if err != nil {
		return e, err
	}
	return moved, nil
}

func TestAnExecutionMovesAsItsTableSays(t *testing.T) {
	// A paused execution may be paused for another reason.
	walk(t, executionMoves, `
		CREATED      IN_PROGRESS CANCELLING
		IN_PROGRESS  PAUSED COMPLETED FAILED TIMED_OUT CANCELLING
		PAUSED       PAUSED IN_PROGRESS CANCELLING
		CANCELLING   CANCELLED
		FAILED       IN_PROGRESS
		TIMED_OUT    IN_PROGRESS
		COMPLETED
		CANCELLED
	`, func(t *testing.T, from, to ExecutionState) (ExecutionState, error) {
		e, err := attempt(t, &Execution{ID: "exec-1", State: from}, ExecutionMoved{To: to})
		if may := err == nil && from != to; may != from.MayMove(to) {
			t.Errorf("%s may become %s: got %t, want %t", from, to, from.MayMove(to), may)
		}
		return e.State, err
	})
}

func TestAWaveMovesAsItsTableSays(t *testing.T) {
	walk(t, waveMoves, `
		NOT_STARTED  WAITING EXECUTING SKIPPED
		WAITING      EXECUTING FAILED SKIPPED
		EXECUTING    COMPLETED FAILED TIMED_OUT
		FAILED       WAITING EXECUTING COMPLETED SKIPPED
		TIMED_OUT    EXECUTING COMPLETED FAILED SKIPPED
		COMPLETED    FAILED
		SKIPPED
	`, func(t *testing.T, from, to WaveState) (WaveState, error) {
		e, err := attempt(t, &Execution{Waves: []*Wave{{Name: "web", State: from}}}, WaveMoved{To: to})
		if may := err == nil; may != from.MayMove(to) {
			t.Errorf("%s may become %s: got %t, want %t", from, to, from.MayMove(to), may)
		}
		return e.Waves[0].State, err
	})
}

func TestABatchMovesAsItsTableSays(t *testing.T) {
	leads := map[BatchState]Body{
		BatchNotStarted: BatchDelayed{Batch: "b", Reason: DelayQuota},
		BatchRequested:  BatchSent{Batch: "b"},
		BatchUncertain:  BatchUnanswered{Batch: "b"},
		BatchStarted:    BatchAnswered{Batch: "b", JobID: "drsjob-1"},
		BatchCompleted:  BatchEnded{Batch: "b"},
		BatchRefused:    BatchRejected{Batch: "b"},
		BatchCancelled:  BatchDropped{Batch: "b"},
	}
	// A batch that is not sent yet may be delayed again and again.
	walk(t, batchMoves, `
		NOT_STARTED  NOT_STARTED REQUESTED CANCELLED STARTED UNCERTAIN
		REQUESTED    STARTED UNCERTAIN NOT_STARTED REFUSED CANCELLED COMPLETED
		UNCERTAIN    STARTED NOT_STARTED COMPLETED
		STARTED      COMPLETED
		COMPLETED
		REFUSED
		CANCELLED
	`, func(t *testing.T, from, to BatchState) (BatchState, error) {
		e, err := attempt(t, &Execution{Batches: []*Batch{{ID: "b", Kind: LaunchBatch, State: from}}}, leads[to])
		return e.Batches[0].State, err
	})
}

func TestAServerMovesAsItsTableSays(t *testing.T) {
	walk(t, serverMoves, `
		PENDING      IN_PROGRESS LAUNCHED FAILED SKIPPED ACCEPTED TERMINATED
		IN_PROGRESS  LAUNCHED FAILED SKIPPED ACCEPTED TERMINATED
		LAUNCHED     READY FAILED SKIPPED ACCEPTED TERMINATED
		READY        FAILED TERMINATED
		FAILED       LAUNCHED READY SKIPPED ACCEPTED TERMINATED
		SKIPPED      TERMINATED
		ACCEPTED     TERMINATED
		TERMINATED
	`, func(t *testing.T, from, to ServerState) (ServerState, error) {
		batch := launch("b", 0, 1, 1)
		batch.Servers[0].State = from
		e, err := attempt(t, &Execution{Batches: []*Batch{&batch}}, ServersMoved{Batch: "b", Servers: []ServerChange{{SourceServerID: serverID(1), To: to}}})
		if may := err == nil; may != from.MayMove(to) {
			t.Errorf("%s may become %s: got %t, want %t", from, to, from.MayMove(to), may)
		}
		return e.Batches[0].Servers[0].State, err
	})
}

func TestAnApprovalMovesAsItsTableSays(t *testing.T) {
	walk(t, approvalMoves, `
		NONE       REQUESTED
		REQUESTED   APPROVED REJECTED OVERDUE BREAK_GLASS
		OVERDUE     APPROVED REJECTED BREAK_GLASS
		REJECTED    REQUESTED
		APPROVED
		BREAK_GLASS
	`, func(t *testing.T, from, to ApprovalState) (ApprovalState, error) {
		w := Wave{Name: "web", State: WaveWaiting}
		if from != "" {
			w.Approvals = []Approval{{State: from}}
		}
		e, err := attempt(t, &Execution{Waves: []*Wave{&w}}, ApprovalMoved{To: to})
		if a := e.Waves[0].Approval(); a != nil {
			return a.State, err
		}
		return "", err
	})
}

func TestACleanupMovesAsItsTableSays(t *testing.T) {
	walk(t, cleanupMoves, `
		NONE         IN_PROGRESS
		IN_PROGRESS  COMPLETED FAILED
		FAILED       IN_PROGRESS
		COMPLETED
	`, func(t *testing.T, from, to CleanupState) (CleanupState, error) {
		e, err := attempt(t, &Execution{Cleanup: from}, CleanupMoved{To: to})
		return e.Cleanup, err
	})
}

func TestAStateThatNobodyKnowsIsRefused(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.refuses(ExecutionMoved{To: "DONE"}, Conflict)
	s.refuses(WaveMoved{To: "DONE"}, Conflict)
	s.refuses(ServersMoved{Batch: "b", Servers: []ServerChange{{SourceServerID: serverID(1), To: "DONE"}}}, Conflict)
}

func TestARefusedMoveNamesWhatItIsAndWhatItCannotBecome(t *testing.T) {
	_, err := Apply(&Execution{ID: "exec-7", State: ExecutionCompleted}, Event{Seq: 1, Body: ExecutionMoved{To: ExecutionPaused}})
	if want := "execution exec-7 is COMPLETED and cannot become PAUSED"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = Apply(&Execution{ID: "exec-7"}, Event{Seq: 1, Body: CleanupMoved{To: CleanupCompleted}})
	if want := "the cleanup of exec-7 is NONE and cannot become COMPLETED"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTheClassesOfStatesAreWhatTheyAreCalled(t *testing.T) {
	ended := classOf(executionMoves, ExecutionState.Ended)
	check(t, "ended executions", ended, ExecutionCancelled, ExecutionCompleted, ExecutionFailed, ExecutionTimedOut)
	check(t, "settled waves", classOf(waveMoves, WaveState.Settled), WaveCompleted, WaveSkipped)
	check(t, "unwell waves", classOf(waveMoves, WaveState.Unwell), WaveFailed, WaveTimedOut)
	check(t, "batches in flight", classOf(batchMoves, BatchState.InFlight), BatchRequested, BatchStarted, BatchUncertain)
	check(t, "batches that are over", classOf(batchMoves, BatchState.Over), BatchCancelled, BatchCompleted, BatchRefused)
	check(t, "recovered servers", classOf(serverMoves, ServerState.Recovered), ServerAccepted, ServerReady)
	check(t, "undecided servers", classOf(serverMoves, ServerState.Undecided), ServerInProgress, ServerLaunched, ServerPending)
	check(t, "open approvals", classOf(approvalMoves, ApprovalState.Open), ApprovalOverdue, ApprovalRequested)
}

// classOf are the states of the table for which the question is answered with yes.
func classOf[S ~string](table map[S][]S, is func(S) bool) []S {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(table)), func(s S) bool { return !is(s) })
}

func check[S ~string](t *testing.T, what string, got []S, want ...S) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
