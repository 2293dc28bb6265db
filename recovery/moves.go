package recovery

import "slices"

// The tables of moves: for each kind of state, what it may become. move is the only
// function that reads them, and Apply the only one that calls it.

var executionMoves = map[ExecutionState][]ExecutionState{
	ExecutionCreated:    {ExecutionInProgress, ExecutionCancelling},
	ExecutionInProgress: {ExecutionPaused, ExecutionCompleted, ExecutionFailed, ExecutionTimedOut, ExecutionCancelling},
	ExecutionPaused:     {ExecutionInProgress, ExecutionCancelling},
	ExecutionCancelling: {ExecutionCancelled},
	ExecutionFailed:     {ExecutionInProgress}, // an operator retries or accepts
	ExecutionTimedOut:   {ExecutionInProgress}, // so, or its job ended well after all
	ExecutionCompleted:  {},
	ExecutionCancelled:  {},
}

var waveMoves = map[WaveState][]WaveState{
	WaveNotStarted: {WaveWaiting, WaveExecuting, WaveSkipped},
	WaveWaiting:    {WaveExecuting, WaveFailed, WaveSkipped}, // for an approval
	WaveExecuting:  {WaveCompleted, WaveFailed, WaveTimedOut},
	WaveFailed:     {WaveWaiting, WaveExecuting, WaveCompleted, WaveSkipped}, // a person retries, accepts or skips; or it came well late
	WaveTimedOut:   {WaveExecuting, WaveCompleted, WaveFailed, WaveSkipped},
	WaveCompleted:  {WaveFailed}, // servers that it needs were lost
	WaveSkipped:    {},
}

var batchMoves = map[BatchState][]BatchState{
	// A job of it that was given up may show itself late; one that a restored store does not
	// know of is looked for first.
	BatchNotStarted: {BatchRequested, BatchCancelled, BatchStarted, BatchUncertain},
	BatchRequested:  {BatchStarted, BatchUncertain, BatchNotStarted, BatchRefused, BatchCancelled, BatchCompleted},
	BatchUncertain:  {BatchStarted, BatchNotStarted, BatchCompleted},
	BatchStarted:    {BatchCompleted},
	BatchCompleted:  {},
	BatchRefused:    {},
	BatchCancelled:  {},
}

var serverMoves = map[ServerState][]ServerState{
	ServerPending:    {ServerInProgress, ServerLaunched, ServerFailed, ServerSkipped, ServerAccepted, ServerTerminated},
	ServerInProgress: {ServerLaunched, ServerFailed, ServerSkipped, ServerAccepted, ServerTerminated},
	ServerLaunched:   {ServerReady, ServerFailed, ServerSkipped, ServerAccepted, ServerTerminated},
	ServerReady:      {ServerFailed, ServerTerminated},                                               // somebody stopped or terminated its instance
	ServerFailed:     {ServerLaunched, ServerReady, ServerSkipped, ServerAccepted, ServerTerminated}, // late, or by a person
	ServerSkipped:    {ServerTerminated},
	ServerAccepted:   {ServerTerminated},
	ServerTerminated: {},
}

var actionMoves = map[ActionState][]ActionState{
	// Tried again: it could not be sent in time; or looked for first, in a restored store.
	ActionNotStarted: {ActionRequested, ActionFailed, ActionSkipped, ActionCancelled, ActionNotStarted, ActionUncertain},
	ActionRequested:  {ActionInProgress, ActionUncertain, ActionNotStarted, ActionFailed},
	ActionUncertain:  {ActionRequested, ActionInProgress, ActionNotStarted, ActionFailed, ActionCancelled, ActionSkipped},
	ActionInProgress: {ActionWaiting, ActionStopping, ActionSucceeded, ActionFailed, ActionNotStarted, ActionCancelled},
	ActionWaiting:    {ActionInProgress, ActionStopping, ActionSucceeded, ActionFailed, ActionNotStarted, ActionCancelled},
	ActionStopping:   {ActionSucceeded, ActionFailed, ActionNotStarted, ActionCancelled, ActionSkipped},
	ActionFailed:     {ActionNotStarted, ActionSkipped, ActionAccepted}, // a person retries, skips or accepts it
	ActionSucceeded:  {ActionRolledBack, ActionNotStarted},              // undone; or its wave's servers are launched again
	ActionAccepted:   {},
	ActionSkipped:    {},
	ActionCancelled:  {ActionNotStarted}, // its wave is retried
	ActionRolledBack: {ActionNotStarted}, // its wave is retried
}

var preparationMoves = map[PreparationState][]PreparationState{
	PreparationPending:   {PreparationRequested, PreparationApplied, PreparationFailed, PreparationPending, PreparationReturning},
	PreparationRequested: {PreparationApplied, PreparationPending, PreparationFailed},
	PreparationApplied:   {PreparationPending, PreparationReturning}, // it is looked at again; or its job is over
	PreparationFailed:    {PreparationPending, PreparationReturning}, // its server is retried; or it was half done
	PreparationReturning: {PreparationReturned, PreparationReturning, PreparationLeft, PreparationPending},
	PreparationReturned:  {PreparationPending}, // its server is retried
	PreparationLeft:      {PreparationPending}, // so
}

var orderMoves = map[OrderState][]OrderState{
	OrderGiven: {OrderSent, OrderDone, OrderVoid},
	OrderSent:  {OrderDone, OrderVoid, OrderGiven},
	OrderDone:  {},
	OrderVoid:  {},
}

var approvalMoves = map[ApprovalState][]ApprovalState{
	"":                {ApprovalRequested},
	ApprovalRequested: {ApprovalApproved, ApprovalRejected, ApprovalOverdue, ApprovalBroken},
	ApprovalOverdue:   {ApprovalApproved, ApprovalRejected, ApprovalBroken},
	ApprovalRejected:  {ApprovalRequested}, // the wave is retried
	ApprovalApproved:  {},
	ApprovalBroken:    {},
}

var cleanupMoves = map[CleanupState][]CleanupState{
	"":                {CleanupInProgress},
	CleanupInProgress: {CleanupCompleted, CleanupFailed},
	CleanupFailed:     {CleanupInProgress},
	CleanupCompleted:  {},
}

// move checks one step of a state against its table.
func move[S ~string](table map[S][]S, what string, from, to S) (S, error) {
	if slices.Contains(table[from], to) {
		return to, nil
	}
	if from == "" {
		from = "NONE"
	}
	return from, Errorf(Conflict, "%s is %s and cannot become %s", what, from, to)
}

// MayMove reports whether the execution may become the state.
func (s ExecutionState) MayMove(to ExecutionState) bool {
	return slices.Contains(executionMoves[s], to)
}

// MayMove reports whether the wave may become the state.
func (s WaveState) MayMove(to WaveState) bool { return slices.Contains(waveMoves[s], to) }

// MayMove reports whether the action may become the state.
func (s ActionState) MayMove(to ActionState) bool { return slices.Contains(actionMoves[s], to) }

// MayMove reports whether the server may become the state.
func (s ServerState) MayMove(to ServerState) bool { return slices.Contains(serverMoves[s], to) }
