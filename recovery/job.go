package recovery

import (
	"strconv"
	"time"
)

// JobStatus is DRS's job status. COMPLETED is not success: each server's launch status is.
type JobStatus string

// The job statuses.
const (
	JobPending   JobStatus = "PENDING"
	JobStarted   JobStatus = "STARTED"
	JobCompleted JobStatus = "COMPLETED"
)

// LaunchStatus is DRS's launch status of a server in a job.
type LaunchStatus string

// The launch statuses. The enumeration is open.
const (
	LaunchPending    LaunchStatus = "PENDING"
	LaunchInProgress LaunchStatus = "IN_PROGRESS"
	LaunchLaunched   LaunchStatus = "LAUNCHED"
	LaunchFailed     LaunchStatus = "FAILED"
	LaunchTerminated LaunchStatus = "TERMINATED"
)

// Job is a DRS job as DRS last described it.
type Job struct {
	ID          JobID             `json:"jobID"`
	Type        string            `json:"type,omitempty"`        // LAUNCH, TERMINATE, …
	InitiatedBy string            `json:"initiatedBy,omitempty"` // START_DRILL, START_RECOVERY, …
	Status      JobStatus         `json:"status"`
	CreatedAt   time.Time         `json:"createdAt,omitzero"`
	EndedAt     time.Time         `json:"endedAt,omitzero"`
	Tags        map[string]string `json:"tags,omitempty"`
	Servers     []JobServer       `json:"participatingServers,omitempty"`
}

// Active reports whether the job counts against DRS's quotas and holds its servers.
func (j Job) Active() bool { return j.Status != JobCompleted }

// JobServer is a server that takes part in a job.
type JobServer struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	LaunchStatus   LaunchStatus   `json:"launchStatus"`
	InstanceID     InstanceID     `json:"recoveryInstanceID,omitempty"` // DRS may leave it out
}

// JobLogItem is a line of a DRS job's log.
type JobLogItem struct {
	At             time.Time      `json:"logDateTime"`
	Event          string         `json:"event"` // JOB_START, SNAPSHOT_END, LAUNCH_FAILED, …
	SourceServerID SourceServerID `json:"sourceServerID,omitempty"`
	InstanceID     InstanceID     `json:"targetInstanceID,omitempty"`
	ConversionID   InstanceID     `json:"conversionServerID,omitempty"`
	RawError       string         `json:"rawError,omitempty"`
	DataAt         time.Time      `json:"dataTimestamp,omitzero"`
}

// The tags by which Davit knows its own jobs and automations.
const (
	TagExecution = "davit:execution"
	TagBatch     = "davit:batch"
	TagAction    = "davit:action"
	TagAttempt   = "davit:attempt"
)

// JobTags are the tags of the job of one batch and attempt.
func JobTags(e ExecutionID, b BatchID, attempt int) map[string]string {
	return map[string]string{
		TagExecution: string(e),
		TagBatch:     string(b),
		TagAttempt:   strconv.Itoa(attempt),
	}
}

// HasTags reports whether the job has all of the tags.
func (j Job) HasTags(tags map[string]string) bool {
	for k, v := range tags {
		if have, ok := j.Tags[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// LaunchRequest is one request for a LAUNCH job.
type LaunchRequest struct {
	Servers []LaunchServer    `json:"sourceServers"`
	Drill   bool              `json:"isDrill"`
	Tags    map[string]string `json:"tags"`
}

// LaunchServer is a server to launch: from a snapshot, or from its newest data when
// SnapshotID is empty.
type LaunchServer struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	SnapshotID     SnapshotID     `json:"recoverySnapshotID,omitempty"`
}

// Jobs is what was seen of the jobs of an account and Region in one look.
type Jobs struct {
	Scope
	// AsOf is when the look began: it saw everything that was there before.
	AsOf time.Time `json:"asOf"`
	// Jobs has every active job, and those that ended lately.
	Jobs []Job `json:"jobs"`
	// NextAt is when the next look is due.
	NextAt time.Time `json:"nextAt"`
}

// Ahead reports whether the look is said to have begun in the future, by more than clocks
// may differ. The clock was set back since, and how old the look is nobody knows.
func (j Jobs) Ahead(now time.Time, skew time.Duration) bool {
	return j.AsOf.Round(0).After(now.Round(0).Add(skew)) // by the wall clock, which was set
}

// Instance is a recovery instance as DRS and EC2 last described it.
type Instance struct {
	InstanceID     InstanceID     `json:"recoveryInstanceID"`
	SourceServerID SourceServerID `json:"sourceServerID,omitempty"`
	JobID          JobID          `json:"jobID,omitempty"`
	IsDrill        bool           `json:"isDrill,omitempty"`
	State          string         `json:"state"`                  // EC2's: pending, running, stopped, terminated, …
	StatusChecks   string         `json:"statusChecks,omitempty"` // EC2's: initializing, ok, impaired, …
	SSMOnline      bool           `json:"ssmOnline,omitempty"`
	PrivateIP      string         `json:"privateIP,omitempty"` // its first private address; only EC2 tells
	// Details are the rest of what EC2 says of it, once its address is known; nil: not asked.
	Details     *InstanceDetails `json:"details,omitempty"`
	LaunchedAt  time.Time        `json:"launchedAt,omitzero"`
	PointInTime time.Time        `json:"pointInTimeSnapshotDateTime,omitzero"`
	// Missing is set when AWS says that there is no such instance.
	Missing bool `json:"missing,omitempty"`
}

// Live reports whether the instance exists and is not being terminated.
func (i Instance) Live() bool {
	return !i.Missing && i.State != "terminated" && i.State != "shutting-down"
}

// ReadyFor reports whether the instance has what the readiness asks for.
func (i Instance) ReadyFor(r Readiness) bool {
	switch r {
	case ReadyLaunched:
		return i.Live()
	case ReadySSMOnline:
		return i.State == "running" && i.StatusChecks == "ok" && i.SSMOnline
	default:
		return i.State == "running" && i.StatusChecks == "ok"
	}
}
