package sim

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestAPhaseThatFailsFailsItsServerOnly(t *testing.T) {
	const before = "JOB_START SNAPSHOT_START SNAPSHOT_END CONVERSION_START "
	for name, c := range map[string]struct {
		order func(w *World)
		log   string
		last  drstypes.LaunchStatus
	}{
		"conversion": {
			func(w *World) { w.FailConversion(id(1), "disk is odd") },
			before + "CONVERSION_FAIL JOB_END", drstypes.LaunchStatusFailed,
		},
		"launch": {
			func(w *World) { w.FailLaunch(id(1), "disk is odd") },
			before + "CONVERSION_END LAUNCH_START LAUNCH_FAILED JOB_END", drstypes.LaunchStatusFailed,
		},
		"snapshot with an earlier one": {
			func(w *World) { w.FailSnapshot(id(1), "disk is odd") },
			"JOB_START SNAPSHOT_START SNAPSHOT_FAIL USING_PREVIOUS_SNAPSHOT CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_END JOB_END",
			drstypes.LaunchStatusLaunched,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, Options{}, servers(2))
				c.order(b.World)
				job := b.drill(id(1), id(2))
				j := b.finish(job)
				want(t, "log", b.events(job, id(1)), c.log)
				want(t, "status", b.statuses(j)[0], c.last)
				want(t, "the other's status", b.statuses(j)[1], drstypes.LaunchStatusLaunched)
				if log := b.log(job); !hasCause(log, "disk is odd") {
					t.Errorf("no entry of the log gives the cause")
				}
				again := b.drill(id(1)) // the fault is used up
				want(t, "status of the retry", b.statuses(b.finish(again))[0], drstypes.LaunchStatusLaunched)
			})
		})
	}
}

func TestSnapshotThatFailsWithoutAnEarlierOneFailsTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := servers(1)
		// The initial sync ended a minute ago, and the data since is still on its way.
		f.Accounts[0].Regions[0].SourceServers[0].Replication = ReplicationFile{Since: time.Minute, Lag: time.Hour}
		b := open(t, Options{}, f)
		b.FailSnapshot(id(1), "no space")
		j := b.finish(b.drill(id(1)))
		want(t, "log", b.events(*j.JobID, id(1)), "JOB_START SNAPSHOT_START SNAPSHOT_FAIL USING_PREVIOUS_SNAPSHOT_FAILED JOB_END")
		want(t, "status", b.statuses(j)[0], drstypes.LaunchStatusFailed)
		want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultFailed)
	})
}

func hasCause(log []drstypes.JobLog, cause string) bool {
	for _, l := range log {
		if aws.ToString(l.EventData.RawError) == cause && strings.Contains(string(l.Event), "FAIL") {
			return true
		}
	}
	return false
}

func TestRefuseRefusesTheWholeRequest(t *testing.T) {
	b := open(t, Options{}, servers(2))
	fault := b.Refuse(id(2))
	_, err := b.tryDrill(id(1), id(2))
	wantCode(t, err, "ValidationException")
	if !strings.Contains(err.Error(), id(2)) {
		t.Errorf("the refusal does not name %s: %v", id(2), err)
	}
	b.drill(id(1))
	if err := b.RemoveFault(fault); err != nil {
		t.Fatal(err)
	}
	b.drill(id(2))
}

func TestNeverReadyKeepsTheStatusChecksImpaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.NeverReady(id(1))
		j := b.finish(b.drill(id(1)))
		want(t, "launch status", b.statuses(j)[0], drstypes.LaunchStatusLaunched)
		time.Sleep(24 * time.Hour)
		i := b.instanceOf(id(1))
		want(t, "state", b.instance(i).State.Name, ec2types.InstanceStateNameRunning)
		want(t, "checks", b.instanceStatus(i), ec2types.SummaryStatusImpaired)
	})
}

func TestNeverEndKeepsTheJobStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.NeverEnd(id(1))
		job := b.drill(id(1), id(2))
		time.Sleep(48 * time.Hour)
		j := b.job(job)
		want(t, "status", j.Status, drstypes.JobStatusStarted)
		want(t, "stalled server", b.statuses(j)[0], drstypes.LaunchStatusInProgress)
		want(t, "other server", b.statuses(j)[1], drstypes.LaunchStatusLaunched)
		_, err := b.tryDrill(id(2))
		wantCode(t, err, "ConflictException")
	})
}

func TestThrottleAnswersSoManyTimes(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.Throttle("drs", "DescribeJobs", 2, 7*time.Second)
	for range 2 {
		_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
		var throttled *drstypes.ThrottlingException
		if !errors.As(err, &throttled) {
			t.Fatalf("got %v, want ThrottlingException", err)
		}
		var response *awshttp.ResponseError
		if !errors.As(err, &response) || response.Response.Header.Get("Retry-After") != "7" {
			t.Errorf("retry-after is not 7: %v", err)
		}
	}
	if _, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
		t.Errorf("the third call: %v", err)
	}
	want(t, "calls", b.CallCount("drs", "DescribeJobs"), 3)

	b.Throttle("ec2", "", 1, 0)
	_, err := b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{})
	wantCode(t, err, "RequestLimitExceeded")
}

func TestErrorAnswersWithItsCode(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.World.Error("drs", "StartRecovery", 1, 500, "InternalServerException", "something broke")
	_, err := b.tryDrill(id(1))
	var internal *drstypes.InternalServerException
	if !errors.As(err, &internal) {
		t.Errorf("got %v, want InternalServerException", err)
	}
	b.drill(id(1))
}

func TestLostAnswerWasCarriedOut(t *testing.T) {
	b := open(t, Options{}, servers(2))
	b.LoseAnswer("drs", "StartRecovery", 1)
	if _, err := b.tryDrill(id(1)); !errors.Is(err, errLost) {
		t.Fatalf("got %v, want a broken connection", err)
	}
	_, err := b.tryDrill(id(1))
	wantCode(t, err, "ConflictException") // the job is there
	b.drill(id(2))
}

func TestFaultMeetsItsAccountOnly(t *testing.T) {
	f := servers(1)
	other := servers(1).Accounts[0]
	other.ID = "444455556666"
	f.Accounts = append(f.Accounts, other)
	b := open(t, Options{}, f)
	if _, err := b.AddFault(Fault{Kind: FaultThrottle, Account: other.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
		t.Error(err)
	}
	_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}, withAccount(other.ID, testRegion))
	wantCode(t, err, "ThrottlingException")
	records := b.Calls("drs", "DescribeJobs")
	if len(records) != 2 || records[1].Account != other.ID || records[1].Region != testRegion {
		t.Errorf("got the calls %v", records)
	}
}

func TestLatencyAndDelayHoldTheAnswerBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{Latency: 80 * time.Millisecond, Speed: 60}, servers(1))
		begin := time.Now()
		if _, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
			t.Fatal(err)
		}
		want(t, "latency", time.Since(begin), 80*time.Millisecond)
		if _, err := b.AddFault(Fault{Kind: FaultDelay, Delay: Duration(time.Second), Count: 1}); err != nil {
			t.Fatal(err)
		}
		begin = time.Now()
		if _, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
			t.Fatal(err)
		}
		want(t, "delay", time.Since(begin), 1080*time.Millisecond)
	})
}
