package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestJobRunsByTheRealClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		started := time.Now()
		job := b.drill(id(1), id(2))
		want(t, "status at once", b.job(job).Status, drstypes.JobStatusPending)
		time.Sleep(2 * time.Second)
		want(t, "status after two seconds", b.job(job).Status, drstypes.JobStatusStarted)

		type bounds struct{ min, max time.Duration }
		within := map[drstypes.JobLogEvent]bounds{
			"JOB_START":        {500 * time.Millisecond, 1500 * time.Millisecond},
			"SNAPSHOT_START":   {0, 0},
			"SNAPSHOT_END":     {490 * time.Millisecond, 510 * time.Millisecond},
			"CONVERSION_START": {51 * time.Second, 53 * time.Second},
			"CONVERSION_END":   {224 * time.Second, 253 * time.Second},
			"LAUNCH_START":     {224 * time.Second, 254 * time.Second},
			"LAUNCH_END":       {529 * time.Second, 537 * time.Second},
			"JOB_END":          {531 * time.Second, 541 * time.Second},
		}
		j := b.finish(job)
		begin := started
		for _, l := range b.log(job) {
			at, err := time.Parse(time.RFC3339Nano, *l.LogDateTime)
			if err != nil {
				t.Fatalf("%s: %v", l.Event, err)
			}
			if l.Event == "SNAPSHOT_START" || l.Event == "JOB_START" && at.Before(begin) {
				continue
			}
			if d := at.Sub(begin); d < within[l.Event].min || d > within[l.Event].max {
				t.Errorf("%s came %v after the start, want %v", l.Event, d, within[l.Event])
			}
			if l.Event == "JOB_START" {
				begin = at
			}
		}
		const order = "JOB_START SNAPSHOT_START SNAPSHOT_END CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_END JOB_END"
		want(t, "log", b.events(job, id(1)), order)
		for _, s := range b.statuses(j) {
			want(t, "launch status", s, drstypes.LaunchStatusLaunched)
		}
	})
}

func TestInstancePassesItsChecksAfterItsBoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := servers(2)
		file.Accounts[0].Regions[0].SourceServers[1].OS = "Microsoft Windows Server 2022 Datacenter"
		b := open(t, Options{}, file)
		b.finish(b.drill(id(1), id(2)))
		linux, windows := b.instanceOf(id(1)), b.instanceOf(id(2))
		time.Sleep(15 * time.Second) // pending for a moment
		want(t, "state", b.instance(linux).State.Name, ec2types.InstanceStateNameRunning)
		want(t, "status after launch", b.instanceStatus(linux), ec2types.SummaryStatusInitializing)
		time.Sleep(6 * time.Minute)
		want(t, "status of Linux", b.instanceStatus(linux), ec2types.SummaryStatusOk)
		want(t, "status of Windows", b.instanceStatus(windows), ec2types.SummaryStatusInitializing)
		want(t, "platform", b.instance(windows).Platform, platformWindows)
		time.Sleep(15 * time.Minute)
		want(t, "status of Windows", b.instanceStatus(windows), ec2types.SummaryStatusOk)
	})
}

func TestSpeedShortensTheWorkAndNotTheTimestamps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{Speed: 60}, servers(1))
		begin := time.Now()
		job := b.drill(id(1))
		time.Sleep(10 * time.Second)
		j := b.job(job)
		want(t, "status", j.Status, drstypes.JobStatusCompleted)
		ended, err := time.Parse(time.RFC3339Nano, aws.ToString(j.EndDateTime))
		if err != nil || ended.Before(begin) || ended.After(time.Now()) {
			t.Errorf("the job ended at %v (%v), want between %v and %v", ended, err, begin, time.Now())
		}
		time.Sleep(6 * time.Second)
		want(t, "checks", b.instanceStatus(b.instanceOf(id(1))), ec2types.SummaryStatusOk)
	})
}
