package control

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// occupied says what an execution is doing that holds something, and how it lets go.
func (f *flight) occupied(id recovery.ExecutionID) (why, remedy string) {
	why, remedy = occupation(id, f.holders[id])
	if f.mayPreempt(id) {
		remedy += ", or preempt the drill with --preempt"
	}
	return why, remedy
}

// occupation says why an execution holds its plan and its servers, and how long it
// will. One that is not there yet is being started.
func occupation(id recovery.ExecutionID, e *recovery.Execution) (why, remedy string) {
	switch {
	case recovery.IsByHand(string(id)):
		return "somebody changes its launch configuration by hand now", "look again in a moment"
	case e == nil:
		return fmt.Sprintf("execution %s is being started", id), "look again in a moment"
	case e.State.Ended():
		return aftermath(e)
	case e.State == recovery.ExecutionCancelling:
		return fmt.Sprintf("execution %s (%s) is CANCELLING: its DRS jobs end by themselves", id, e.Mode),
			fmt.Sprintf("wait for its end: `davit execution watch %s`", id)
	default:
		return fmt.Sprintf("execution %s (%s) is %s", id, e.Mode, e.State),
			fmt.Sprintf("wait for its end, or cancel it with `davit execution cancel %s`", id)
	}
}

// aftermath says why an execution that has ended holds on.
func aftermath(e *recovery.Execution) (why, remedy string) {
	has := fmt.Sprintf("execution %s (%s) has ended %s", e.ID, e.Mode, e.State)
	cleanup := fmt.Sprintf("clean it up with `davit execution cleanup %s`", e.ID)
	switch {
	case e.Cleanup == recovery.CleanupInProgress:
		return has + " and is being cleaned up", fmt.Sprintf("wait until that is done: `davit execution watch %s`", e.ID)
	case e.InFlight():
		return has + ", and a DRS job of it still runs", "wait for the job's end: DRS cannot cancel it"
	case !e.Holds():
		return has + " and is giving its servers back", "look again in a moment"
	case e.Active():
		return has + ", and servers of it may still become ready", fmt.Sprintf("wait for them, or skip them with `davit execution skip %s`", e.ID)
	case e.Cleanup == recovery.CleanupFailed:
		return has + " and its cleanup failed, so that it is not cleaned up", cleanup
	default:
		return has + " and is not cleaned up", cleanup
	}
}
