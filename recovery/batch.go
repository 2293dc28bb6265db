package recovery

import "time"

// Batch is the servers of one account and Region that one request to DRS carries:
// what one job works on. Its servers never change; what is tried again becomes
// another batch.
type Batch struct {
	ID BatchID `json:"batchID"`
	Scope
	Kind    BatchKind  `json:"kind"`
	Wave    int        `json:"wave"`    // the wave's index
	Attempt int        `json:"attempt"` // of its servers, from 1
	State   BatchState `json:"state"`
	Servers []Server   `json:"servers"`

	// Sends counts how often the request was committed to be sent.
	Sends int `json:"sends,omitempty"`
	// NotBefore holds the next send back: AWS asked for it, or somebody has the server.
	NotBefore time.Time `json:"notBefore,omitzero"`
	// Delay says what holds the batch back now; empty: nothing.
	Delay       DelayReason `json:"delay,omitempty"`
	DelayDetail string      `json:"delayDetail,omitempty"`
	Delays      []Delay     `json:"delays,omitempty"` // ended ones, for the split of the time
	DelaySince  time.Time   `json:"delaySince,omitzero"`

	RequestedAt    time.Time `json:"requestedAt,omitzero"`
	AnsweredAt     time.Time `json:"answeredAt,omitzero"`
	UncertainSince time.Time `json:"uncertainSince,omitzero"`
	Calls          []Span    `json:"calls,omitempty"` // waiting for AWS's answer

	JobID        JobID     `json:"jobID,omitempty"`
	Adopted      bool      `json:"adopted,omitempty"`     // found by its tags, not from the answer
	JobStartedAt time.Time `json:"jobStartedAt,omitzero"` // AWS's times
	JobEndedAt   time.Time `json:"jobEndedAt,omitzero"`
	LogLines     int       `json:"logLines,omitempty"` // of the job's log that are recorded
	LogAsOf      time.Time `json:"logAsOf,omitzero"`
	LogComplete  bool      `json:"logComplete,omitempty"`
	Failure      *Failure  `json:"failure,omitempty"`
}

// BatchKind is what a batch asks DRS for.
type BatchKind string

// The kinds of batches.
const (
	LaunchBatch    BatchKind = "LAUNCH"
	TerminateBatch BatchKind = "TERMINATE" // the cleanup after a drill
)

// BatchState is where a batch stands.
type BatchState string

// The states of a batch.
const (
	BatchNotStarted BatchState = "NOT_STARTED"
	BatchRequested  BatchState = "REQUESTED" // committed to be sent; the answer is not recorded yet
	BatchUncertain  BatchState = "UNCERTAIN" // sent perhaps: look for the job before sending again
	BatchStarted    BatchState = "STARTED"   // its job is known
	BatchCompleted  BatchState = "COMPLETED" // its job is over; what came of it, the servers say
	BatchRefused    BatchState = "REFUSED"   // AWS refused it whole
	BatchCancelled  BatchState = "CANCELLED" // never sent
)

// InFlight reports whether AWS may be working on the batch.
func (s BatchState) InFlight() bool {
	return s == BatchRequested || s == BatchUncertain || s == BatchStarted
}

// Over reports whether nothing more will come of the batch.
func (s BatchState) Over() bool {
	return s == BatchCompleted || s == BatchRefused || s == BatchCancelled
}

// DelayReason is what holds a batch back.
type DelayReason string

// The reasons of a delay.
const (
	DelayQuota     DelayReason = "QUOTA"       // a DRS quota is used up
	DelayBusy      DelayReason = "SERVER_BUSY" // another job has a server of it
	DelayThrottled DelayReason = "THROTTLED"
	DelayAnswer    DelayReason = "NO_ANSWER"            // AWS did not answer, or with a 5xx
	DelayAccess    DelayReason = "NO_ACCESS"            // AWS does not let Davit into the account, or see its jobs
	DelayLaunch    DelayReason = "LAUNCH_CONFIGURATION" // it is being applied
	DelayRetry     DelayReason = "RETRY"                // the plan's pause before another attempt of an action
)

// Delay is a stretch of time in which a batch was held back.
type Delay struct {
	Reason DelayReason `json:"reason"`
	Span
}

// ServerState is where a server stands in an execution: DRS's launch status, and what
// an orchestrator adds to it.
type ServerState string

// The states of a server.
const (
	ServerPending    ServerState = "PENDING"
	ServerInProgress ServerState = "IN_PROGRESS"
	ServerLaunched   ServerState = "LAUNCHED"
	ServerReady      ServerState = "READY"
	ServerFailed     ServerState = "FAILED"
	ServerSkipped    ServerState = "SKIPPED"    // a person goes on without it
	ServerAccepted   ServerState = "ACCEPTED"   // a person says that it is recovered
	ServerTerminated ServerState = "TERMINATED" // cleaned up
)

// Recovered reports whether the server counts as recovered.
func (s ServerState) Recovered() bool { return s == ServerReady || s == ServerAccepted }

// Undecided reports whether AWS still has to say how the server fares.
func (s ServerState) Undecided() bool {
	return s == ServerPending || s == ServerInProgress || s == ServerLaunched
}

// Impact says whether a server counts for its wave.
type Impact string

// The impacts.
const (
	Critical Impact = "CRITICAL" // the default
	Optional Impact = "OPTIONAL" // never counts
)

// Server is a source server's record in a batch.
type Server struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	Name           string         `json:"name"`
	Impact         Impact         `json:"impact"`
	State          ServerState    `json:"state"`
	SnapshotID     SnapshotID     `json:"snapshotID,omitempty"` // pinned; empty: DRS takes one
	DataAt         time.Time      `json:"dataAt,omitzero"`      // the time of the data launched
	Phase          Phase          `json:"phase,omitempty"`
	InstanceID     InstanceID     `json:"recoveryInstanceID,omitempty"`
	Gone           bool           `json:"gone,omitempty"` // the instance does not exist any more
	// Alternative is what this batch launches it with instead of what its launch configuration
	// states. Events do not tell it again: it follows from those before.
	Alternative *TakenAlternative `json:"alternative,omitempty" doc:"what it is launched with instead of what its launch configuration states; number is that of the stated alternative, from 1, or with said of the last one tried before a person said something else"`

	SnapshotAt    time.Time `json:"snapshotAt,omitzero"`     // its snapshot was done
	ConversionAt  time.Time `json:"conversionAt,omitzero"`   // its conversion began
	ConvertedAt   time.Time `json:"convertedAt,omitzero"`    // and ended
	LaunchAt      time.Time `json:"launchAt,omitzero"`       // its launch began
	LaunchedAt    time.Time `json:"launchedAt,omitzero"`     // and ended
	SeenLaunched  time.Time `json:"seenLaunched,omitzero"`   // when Davit saw it; readiness counts from here
	NotReadySeen  time.Time `json:"notReadySeen,omitzero"`   // last seen not yet ready
	ReadyAt       time.Time `json:"readyAt,omitzero"`        // seen ready, or accepted
	InstanceState string    `json:"instanceState,omitempty"` // EC2's, as last seen
	StatusChecks  string    `json:"statusChecks,omitempty"`  // EC2's, as last seen
	PrivateIP     string    `json:"privateIP,omitempty"`     // the instance's first private address
	Failure       *Failure  `json:"failure,omitempty"`
	// LogFailure is the last failure of the server that the job's log told of.
	LogFailure *Failure `json:"logFailure,omitempty"`
}

// Phase is the part of its launch that a server is in.
type Phase string

// The phases, in order.
const (
	PhaseSnapshot   Phase = "SNAPSHOT"
	PhaseConversion Phase = "CONVERSION"
	PhaseLaunch     Phase = "LAUNCH"
	PhaseBoot       Phase = "BOOT"
)

// Find is the server's record in the batch, or nil.
func (b *Batch) Find(id SourceServerID) *Server {
	for i := range b.Servers {
		if b.Servers[i].SourceServerID == id {
			return &b.Servers[i]
		}
	}
	return nil
}

// ServerIDs lists the batch's servers.
func (b *Batch) ServerIDs() []SourceServerID {
	ids := make([]SourceServerID, len(b.Servers))
	for i, s := range b.Servers {
		ids[i] = s.SourceServerID
	}
	return ids
}

// Tags are those that Davit puts on the batch's job, and by which it knows the job
// again when AWS's answer was lost.
func (b *Batch) Tags(e ExecutionID) map[string]string {
	return JobTags(e, b.ID, b.Attempt)
}
