package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// jobLogEventLaunchEnd is real, and in no SDK.
const jobLogEventLaunchEnd drstypes.JobLogEvent = "LAUNCH_END"

// describeJobLogItems lists what the job has done so far.
func (w *World) describeJobLogItems(ctx context.Context, in *drs.DescribeJobLogItemsInput) (*drs.DescribeJobLogItemsOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeJobLogItemsOutput, error) {
		id := aws.ToString(in.JobID)
		j := jobs.get(t, p, id)
		if j == nil {
			return nil, invalid("jobID", "Job %s does not exist", id)
		}
		entries := jobLog(t, p, j)
		// The log only grows at its end, so its positions are good keys.
		entries, next, err := cut(entries, func(e logEntry) string { return fmt.Sprintf("%08d", e.position) },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeJobLogItemsOutput{Items: make([]drstypes.JobLog, len(entries)), NextToken: next}
		for i, e := range entries {
			out.Items[i] = drstypes.JobLog{Event: e.event, EventData: e.data, LogDateTime: aws.String(stampOffset(e.at))}
		}
		return out, nil
	})
}

type logEntry struct {
	at       time.Time
	event    drstypes.JobLogEvent
	data     *drstypes.JobLogEventData
	position int
}

// jobLog is the job's log up to now, in the order of time.
func jobLog(t *tx, p place, j *job) []logEntry {
	all := []logEntry{{at: j.Started, event: drstypes.JobLogEventJobStart}}
	for i := range j.Servers {
		s := &j.Servers[i]
		all = append(all, s.log(sourceServers.get(t, p, s.Server))...)
	}
	for i := range j.Networks {
		all = append(all, j.Networks[i].log()...)
	}
	all = append(all, logEntry{at: j.Ended, event: drstypes.JobLogEventJobEnd})
	all = slices.DeleteFunc(all, func(e logEntry) bool { return !reached(e.at, t.now) })
	slices.SortStableFunc(all, func(a, b logEntry) int { return a.at.Compare(b.at) })
	for i := range all {
		all[i].position = i
		if all[i].data == nil {
			all[i].data = &drstypes.JobLogEventData{}
		}
	}
	return all
}

// log is the server's part of the log, from its schedule; source may be gone.
func (s *jobServer) log(source *sourceServer) []logEntry {
	c := s.Schedule
	var entries []logEntry
	add := func(at time.Time, event drstypes.JobLogEvent, fill ...func(*drstypes.JobLogEventData)) {
		if at.IsZero() {
			return
		}
		data := &drstypes.JobLogEventData{SourceServerID: aws.String(s.Server)}
		for _, f := range fill {
			f(data)
		}
		entries = append(entries, logEntry{at: at, event: event, data: data})
	}
	if s.Fails == phaseSkipped {
		add(c.first(), drstypes.JobLogEventServerSkipped, func(d *drstypes.JobLogEventData) { d.RawError = aws.String(s.RawError) })
		return entries
	}
	removed := func(d *drstypes.JobLogEventData) { d.TargetInstanceID = aws.String(s.removed()) }
	add(c.CleanupStart, drstypes.JobLogEventCleanupStart, removed)
	add(c.CleanupEnd, drstypes.JobLogEventCleanupEnd, removed)
	s.logSnapshot(add)
	if s.Fails == phaseSnapshot {
		return entries
	}
	conversion := func(d *drstypes.JobLogEventData) {
		d.ConversionServerID = aws.String(s.ConversionServer)
		d.ConversionProperties = s.conversion(source)
	}
	add(c.ConversionStart, drstypes.JobLogEventConversionStart, conversion)
	switch {
	case s.Stalled:
		return entries
	case s.Fails == phaseConversion:
		add(c.ConversionEnd, drstypes.JobLogEventConversionFail, conversion, failure(s.RawError))
		return entries
	}
	add(c.ConversionEnd, drstypes.JobLogEventConversionEnd, conversion)
	add(c.LaunchStart, drstypes.JobLogEventLaunchStart)
	if s.Fails == phaseLaunch {
		add(c.LaunchEnd, drstypes.JobLogEventLaunchFailed, failure(s.RawError))
		return entries
	}
	add(c.LaunchEnd, jobLogEventLaunchEnd, func(d *drstypes.JobLogEventData) {
		if s.ConversionServer != s.Instance { // what is failed back becomes no instance
			d.TargetInstanceID = aws.String(s.Instance)
		}
	})
	return entries
}

func (s *jobServer) logSnapshot(add func(time.Time, drstypes.JobLogEvent, ...func(*drstypes.JobLogEventData))) {
	c := s.Schedule
	add(c.SnapshotStart, drstypes.JobLogEventSnapshotStart)
	if s.SnapshotError == "" {
		add(c.SnapshotEnd, drstypes.JobLogEventSnapshotEnd)
		return
	}
	cause := failure(s.SnapshotError)
	add(c.SnapshotEnd, drstypes.JobLogEventSnapshotFail, cause)
	if s.Fails == phaseSnapshot {
		add(c.SnapshotEnd, drstypes.JobLogEventUsingPreviousSnapshotFailed, cause)
	} else {
		add(c.SnapshotEnd, drstypes.JobLogEventUsingPreviousSnapshot)
	}
}

// failure fills in what DRS says of a phase that failed.
func failure(rawError string) func(*drstypes.JobLogEventData) {
	return func(d *drstypes.JobLogEventData) {
		d.RawError = aws.String(rawError)
		d.AttemptCount, d.MaxAttemptsCount = 1, 1
	}
}

// removed is the instance that a CLEANUP event is about.
func (s *jobServer) removed() string {
	if s.Cleaned != "" {
		return s.Cleaned
	}
	return s.Instance
}

// conversion is what DRS says of a conversion; dataTimestamp is the moment of
// which the launched data will be.
func (s *jobServer) conversion(source *sourceServer) *drstypes.ConversionProperties {
	c := &drstypes.ConversionProperties{DataTimestamp: aws.String(stampZ(s.DataAt)), ForceUefi: aws.Bool(false)}
	if source == nil {
		return c
	}
	c.ForceUefi = aws.Bool(source.BootMode == "uefi")
	c.VolumeToConversionMap = map[string]map[string]string{}
	c.VolumeToVolumeSize = map[string]int64{}
	for i, d := range source.Disks {
		id := fixedID("vol-", s.ConversionServer, i)
		c.VolumeToConversionMap[id] = map[string]string{"deviceName": d.Device}
		c.VolumeToVolumeSize[id] = d.Bytes
		if d.Boot {
			c.RootVolumeName = aws.String(d.Device)
		}
	}
	return c
}
