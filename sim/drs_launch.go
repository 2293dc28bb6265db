package sim

import (
	"cmp"
	"maps"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// launchJob makes the job, and with it everything that it will bring about.
func launchJob(t *tx, p place, wanted []wantedLaunch, drill bool, tags map[string]string) job {
	sweepInstances(t, p)
	sweepRecoveryInstances(t, p)
	j, d := newJob(t, drstypes.JobTypeLaunch, drstypes.InitiatedByStartRecovery)
	j.Tags = maps.Clone(tags)
	if drill {
		j.InitiatedBy = drstypes.InitiatedByStartDrill
	}
	existing := recoveryInstancesByServer(t, p)
	for _, launch := range wanted {
		j.Servers = append(j.Servers, planLaunch(t, p, &j, launch, existing[launch.server.ID]))
	}
	// Addresses are given once all earlier instances have been marked for
	// removal, so that a repeated drill can have the addresses of the one before.
	l := newLauncher(t, p)
	for i, launch := range wanted {
		if j.Servers[i].succeeds() {
			l.launch(&j, &j.Servers[i], launch.server, drill)
		}
	}
	j.close(t.world, d)
	startJob(t, p, j)
	for i, launch := range wanted {
		recordLaunch(t, p, &j, &j.Servers[i], *launch.server, drill)
	}
	return j
}

// newJob is a job that begins now, with the dice for its own times.
func newJob(t *tx, kind drstypes.JobType, by drstypes.InitiatedBy) (job, dice) {
	j := job{ID: t.newID("drsjob-"), Type: kind, InitiatedBy: by, Created: t.now}
	d := t.world.diceFor("job", j.ID)
	j.Started = t.now.Add(t.world.scaled(d.in(clockPending)))
	return j, d
}

// planLaunch draws one server's schedule and what goes wrong in it, and has the
// server's earlier instance removed. What a launch does to an instance from an
// earlier RECOVERY is not documented; here it is removed like a drill's.
func planLaunch(t *tx, p place, j *job, launch wantedLaunch, earlier *recoveryInstance) jobServer {
	s := launch.server
	skipped := strike(t, FaultSkip, p, s.ID)
	if skipped != nil || earlier != nil && earlier.ID == s.Launch.Into {
		earlier = nil
	}
	d := t.world.diceFor("launch", s.ID, s.Launches)
	js := jobServer{
		Server:           s.ID,
		ConversionServer: t.newID("i-"),
		Pinned:           launch.pinned != nil,
		Hidden:           d.IntN(4) == 0,
		Schedule:         t.world.drawLaunch(d, j.Started, plan{cleanup: earlier != nil, snapshot: launch.pinned == nil}),
	}
	if launch.pinned != nil {
		js.DataAt = launch.pinned.Taken
	} else {
		js.DataAt = s.Replication.dataUpTo(js.Schedule.SnapshotStart)
	}
	if earlier != nil {
		js.Cleaned = earlier.ID
		removeInstance(t, p, *earlier, js.Schedule)
	}
	if skipped != nil {
		js.fail(phaseSkipped, skipped.RawError)
	} else {
		js.meetFaults(t, p, s)
	}
	return js
}

func (s *jobServer) fail(at phase, rawError string) {
	s.Fails, s.RawError = at, cmp.Or(rawError, "the cause is not known")
}

// removeInstance foresees the end of a recovery instance and of its EC2 side.
func removeInstance(t *tx, p place, r recoveryInstance, s schedule) {
	r.GoneAt = s.CleanupEnd
	recoveryInstances.put(t, p, r.ID, r)
	if i := instances.get(t, p, r.ID); i != nil {
		putInstance(t, p, i.terminate(t.world, s.CleanupStart))
	}
}

func recordLaunch(t *tx, p place, j *job, js *jobServer, s sourceServer, drill bool) {
	s.Launches++
	s.LastLaunch = &lastLaunch{
		Job: j.ID, Called: t.now, Type: drstypes.LastLaunchTypeRecovery,
		Begins: js.Schedule.first(), Ends: js.ends(), Failed: !js.succeeds(),
	}
	if drill {
		s.LastLaunch.Type = drstypes.LastLaunchTypeDrill
	}
	sourceServers.put(t, p, s.ID, s)
}
