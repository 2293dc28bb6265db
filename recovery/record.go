package recovery

import "time"

// Record is what the events of an execution tell, beside what it has come to: the logs of
// its jobs, its instances as they were, what people said, what went wrong, and of each
// figure the events that it rests on. It is made of the events alone, so that it can be
// made years later, when AWS has forgotten all of it.
type Record struct {
	// Execution is what the events come to.
	Execution *Execution `json:"-"`
	// Head is the last event, up to which the record goes.
	Head Head `json:"head"`
	// LastAt is when that was.
	LastAt time.Time `json:"lastEventAt"`
	// Broken is the first event whose hash does not follow from what is before it; 0: none.
	Broken     int64        `json:"broken,omitempty" doc:"the first event whose hash does not follow from those before it: verify the trail"`
	MeasuredBy MeasuredBy   `json:"measuredBy"`
	Split      SplitSeconds `json:"split" doc:"where the time of all waves together went: from the first one's begin to the last one's end"`

	Waves   []WaveRecord   `json:"waves"`
	Servers []ServerRecord `json:"servers" doc:"an entry for each attempt of a server, in the order in which they were planned"`
	Jobs    []JobRecord    `json:"jobs" doc:"the requests to DRS and the jobs that they became"`
	Actions []ActionRecord `json:"actions"`
	Words   []Said         `json:"words" doc:"everything that people said, in order"`
	Trouble []Trouble      `json:"trouble" doc:"everything that went wrong, in order, also where it went well in the end"`
}

// MeasuredBy says which servers and events the measured objectives rest on. Events are
// named by their numbers in the execution's stream.
type MeasuredBy struct {
	RTOServer SourceServerID `json:"rtoSourceServerID,omitempty" doc:"the CRITICAL server that was ready last"`
	RTOEvents []int64        `json:"rtoEvents,omitempty"`
	RPOServer SourceServerID `json:"rpoSourceServerID,omitempty" doc:"the CRITICAL server with the oldest data"`
	RPOEvents []int64        `json:"rpoEvents,omitempty"`
}

// WaveRecord is what the events tell of a wave.
type WaveRecord struct {
	Index     int              `json:"index"`
	Name      string           `json:"name"`
	Split     SplitSeconds     `json:"split"`
	Approvals []ApprovalRecord `json:"approvals,omitempty" doc:"all that were asked for, the last one counts"`
	Events    []int64          `json:"events" doc:"those that moved it"`
}

// ApprovalRecord is an approval with its events.
type ApprovalRecord struct {
	Approval
	// Roles are who might give it, as far as the plan named them.
	Roles     []Role `json:"roles,omitempty"`
	Requested int64  `json:"requestedEvent"`
	Decided   int64  `json:"decidedEvent,omitempty"`
	Reviewed  int64  `json:"reviewedEvent,omitempty"`
}

// ServerRecord is what the events tell of one attempt of a server.
type ServerRecord struct {
	ServerKey
	Name    string  `json:"name"`
	Wave    int     `json:"wave"` // the wave's index
	Batch   BatchID `json:"batchID"`
	JobID   JobID   `json:"jobID,omitempty"`
	Attempt int     `json:"attempt"`
	// Last says that no other attempt followed: what it came to is what the server came to.
	Last     bool             `json:"last" doc:"no other attempt followed"`
	Impact   Impact           `json:"impact"`
	State    ServerState      `json:"state"`
	Failure  *Failure         `json:"failure,omitempty" doc:"with the whole message"`
	ReadyAt  time.Time        `json:"readyAt,omitzero"`
	Phases   []PhaseTime      `json:"phases" doc:"by the job's log; the boot ends as Davit saw the server ready"`
	Instance InstanceID       `json:"recoveryInstanceID,omitempty"`
	Details  *InstanceDetails `json:"instance,omitempty" doc:"the recovery instance as it was launched"`
	Data     DataRecord       `json:"data"`
	Events   []int64          `json:"events"`

	readyEvent int64
}

// DataRecord is the data that a server was launched from.
type DataRecord struct {
	SnapshotID SnapshotID `json:"snapshotID,omitempty" doc:"as it was pinned; empty: DRS took the newest data"`
	At         time.Time  `json:"at,omitzero" doc:"the time of the data"`
	AgeSeconds *float64   `json:"ageSeconds,omitempty" doc:"at the incident"`
	// Previous says that DRS could not take a snapshot and used the one before.
	Previous bool  `json:"usedPreviousSnapshot,omitempty"`
	Event    int64 `json:"event,omitempty" doc:"the one that tells the time of the data"`
}

// PhaseTime is when a server was in a phase. A zero To says that it did not end.
type PhaseTime struct {
	Phase Phase `json:"phase"`
	Span
	Seconds float64 `json:"seconds"`
}

// JobRecord is a request to DRS, and the job that it became.
type JobRecord struct {
	Batch BatchID `json:"batchID"`
	Scope
	Kind        BatchKind  `json:"kind"`
	Wave        int        `json:"wave" doc:"the wave's index; a cleanup is of all waves"`
	Attempt     int        `json:"attempt"`
	State       BatchState `json:"state"`
	Servers     int        `json:"servers"`
	Sends       int        `json:"sends,omitempty"`
	JobID       JobID      `json:"jobID,omitempty"`
	Adopted     bool       `json:"adopted,omitempty" doc:"it was found by its tags, since the answer was lost"`
	RequestedAt time.Time  `json:"requestedAt,omitzero"`
	// StartedAt and EndedAt are AWS's times.
	StartedAt time.Time    `json:"startedAt,omitzero"`
	EndedAt   time.Time    `json:"endedAt,omitzero"`
	Delays    []Delay      `json:"delays,omitempty"`
	Failure   *Failure     `json:"failure,omitempty"`
	Log       []JobLogItem `json:"log" doc:"the job's log, whole as far as logComplete says: DRS does not keep it"`
	Complete  bool         `json:"logComplete,omitempty"`
	Events    []int64      `json:"events"`
}

// ActionRecord names the events of an action; what they come to is the execution's.
type ActionRecord struct {
	ActionID ActionID `json:"actionID"`
	Events   []int64  `json:"events"`
}

// Said is a word of a person, with the comment.
type Said struct {
	At      time.Time `json:"at"`
	By      Actor     `json:"by"`
	Word    string    `json:"word" doc:"START, NOTE, or what the API calls the word: APPROVE, RETRY, BREAK_GLASS …"`
	Wave    string    `json:"wave,omitempty"`
	About   []string  `json:"about,omitempty" doc:"the servers or actions that it was about"`
	Comment string    `json:"comment,omitempty"`
	Events  []int64   `json:"events"`
}

// Trouble is something that went wrong: what was asked, what came back, what to do.
type Trouble struct {
	At    time.Time `json:"at"`
	Wave  string    `json:"wave,omitempty"`
	About string    `json:"about" doc:"what it happened to"`
	Asked string    `json:"asked,omitempty" doc:"what AWS was asked for"`
	Failure
	Event int64 `json:"event"`
}
