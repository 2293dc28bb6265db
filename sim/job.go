package sim

import (
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// job is a DRS job: when it begins and ends, and the schedule of each server.
// All of it is drawn when the job is made; no later event changes it.
type job struct {
	ID          string
	Type        drstypes.JobType
	InitiatedBy drstypes.InitiatedBy
	Created     time.Time
	Started     time.Time
	Ended       time.Time // zero: never
	Tags        map[string]string
	Servers     []jobServer
	Networks    []jobNetwork
}

// jobServer is one server's part in a job.
type jobServer struct {
	Server   string
	Instance string // the one that is launched, or terminated
	// Hidden: DescribeJobs never gives the instance, as happens with AWS.
	Hidden           bool
	Cleaned          string // the earlier instance that the launch removes first
	ConversionServer string
	Pinned           bool      // from a point in time, so that no snapshot is taken
	DataAt           time.Time // the moment of which the launched data is
	// SnapshotError is why no snapshot could be taken, where that was so; only
	// without a previous snapshot does it end the launch.
	SnapshotError string
	Fails         phase
	RawError      string
	Stalled       bool // stays in conversion
	Schedule      schedule
}

// phase is a part of a launch that can fail; empty is none.
type phase string

const (
	phaseSkipped    phase = "SKIPPED" // before the first
	phaseSnapshot   phase = "SNAPSHOT"
	phaseConversion phase = "CONVERSION"
	phaseLaunch     phase = "LAUNCH"
)

var jobs = newTable[job]("job")

func (j *job) status(at time.Time) drstypes.JobStatus {
	switch {
	case reached(j.Ended, at):
		return drstypes.JobStatusCompleted
	case reached(j.Started, at):
		return drstypes.JobStatusStarted
	default:
		return drstypes.JobStatusPending
	}
}

func (j *job) active(at time.Time) bool { return !reached(j.Ended, at) }

// ends is when the server's part is over, well or not; zero if it never is.
func (s *jobServer) ends() time.Time {
	switch {
	case s.Stalled:
		return time.Time{}
	case s.Fails == phaseSkipped:
		return s.Schedule.first()
	case s.Fails == phaseSnapshot:
		return s.Schedule.SnapshotEnd
	case s.Fails == phaseConversion:
		return s.Schedule.ConversionEnd
	default:
		return s.Schedule.last()
	}
}

// succeeds says how the server's part ends.
func (s *jobServer) succeeds() bool { return !s.Stalled && s.Fails == "" }

// status is the launch status of the server in its job.
func (s *jobServer) status(j *job, at time.Time) drstypes.LaunchStatus {
	switch {
	case !reached(s.Schedule.first(), at):
		return drstypes.LaunchStatusPending
	case !reached(s.ends(), at):
		return drstypes.LaunchStatusInProgress
	case !s.succeeds():
		return drstypes.LaunchStatusFailed
	case j.Type == drstypes.JobTypeTerminate:
		return drstypes.LaunchStatusTerminated
	default:
		return drstypes.LaunchStatusLaunched
	}
}

// activeJobs are the jobs of a place that are not COMPLETED.
func activeJobs(t *tx, p place) []*job {
	var active []*job
	for _, j := range jobs.all(t, p) {
		if j.active(t.now) {
			active = append(active, j)
		}
	}
	return active
}

// busyServers are the servers of those jobs, with the job that holds each.
func busyServers(active []*job) map[string]string {
	busy := map[string]string{}
	for _, j := range active {
		for _, s := range j.Servers {
			busy[s.Server] = j.ID
		}
		for _, n := range j.Networks {
			for _, u := range n.Templates {
				busy[u.Server] = j.ID // its launch template is being changed
			}
		}
	}
	return busy
}
