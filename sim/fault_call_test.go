package sim

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestEachServiceFailsInItsOwnWords(t *testing.T) {
	for kind, codes := range map[FaultKind][4]string{
		FaultThrottle: {"ThrottlingException", "RequestLimitExceeded", "Throttling", "ThrottlingException"},
		FaultError:    {"InternalServerException", "InternalError", "InternalFailure", "InternalServerError"},
		FaultDeny:     {"AccessDeniedException", "UnauthorizedOperation", "AccessDenied", "AccessDeniedException"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			b := open(t, Options{}, servers(1))
			b.order(Fault{Kind: kind})
			_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
			wantCode(t, err, codes[0])
			_, err = b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{})
			wantCode(t, err, codes[1])
			_, err = b.sts(testAccount).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			wantCode(t, err, codes[2])
			_, err = ssm.NewFromConfig(b.config(testAccount, "secret", "")).DescribeInstanceInformation(t.Context(), &ssm.DescribeInstanceInformationInput{})
			wantCode(t, err, codes[3])
		})
	}
}

func TestDenyIsOfOneActionInOneAccount(t *testing.T) {
	f := servers(1)
	other := servers(1).Accounts[0]
	other.ID = "444455556666"
	f.Accounts = append(f.Accounts, other)
	b := open(t, Options{}, f)
	b.order(Fault{Kind: FaultDeny, Account: other.ID, Service: "drs", Operation: "StartRecovery"})
	b.drill(id(1))
	_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}, withAccount(other.ID, testRegion))
	want(t, "another action", err, nil)
	_, err = b.drs.StartRecovery(t.Context(), &drs.StartRecoveryInput{SourceServers: entries(ids(1, 1))}, withAccount(other.ID, testRegion))
	wantCode(t, err, "AccessDeniedException")
	if !strings.Contains(err.Error(), "arn:aws:iam::444455556666:root is not authorized to perform: drs:StartRecovery") {
		t.Errorf("the refusal does not say who may not do what: %v", err)
	}
}

func TestUnreachableRegionCarriesNothingOut(t *testing.T) {
	f := servers(1)
	f.Accounts[0].Regions = append(f.Accounts[0].Regions, SeedServers(testAccount, "us-east-1", 1).Accounts[0].Regions[0])
	b := open(t, Options{}, f)
	east := withAccount(testAccount, "us-east-1")
	start := &drs.StartRecoveryInput{SourceServers: entries([]string{SourceServerID("us-east-1", "server-0001")})}
	fault := b.order(Fault{Kind: FaultUnreachable, Region: "us-east-1"})
	if _, err := b.drs.StartRecovery(t.Context(), start, east); !errors.Is(err, errLost) {
		t.Fatalf("got %v, want a broken connection", err)
	}
	b.drill(id(1)) // the other Region answers
	if err := b.RemoveFault(fault); err != nil {
		t.Fatal(err)
	}
	if _, err := b.drs.StartRecovery(t.Context(), start, east); err != nil {
		t.Errorf("the server was launched while nothing could be reached: %v", err)
	}
}

func TestUnreachableConnectionHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.order(Fault{Kind: FaultUnreachable, Delay: Duration(time.Minute)})
		begin := time.Now()
		want(t, "calls", b.calls(1), "-")
		want(t, "hung", time.Since(begin), time.Minute)
	})
}

func TestUnreachableAccountCannotBeAssumedInto(t *testing.T) {
	b := open(t, Options{}, rolesFile())
	b.order(Fault{Kind: FaultUnreachable, Account: testAccount})
	if _, err := assume(t.Context(), b.sts(hubAccount), "Open", ""); !errors.Is(err, errLost) {
		t.Errorf("assume a role there: got %v, want a broken connection", err)
	}
	if _, err := b.sts(testAccount).GetCallerIdentity(t.Context(), nil); !errors.Is(err, errLost) {
		t.Errorf("call from there: got %v, want a broken connection", err)
	}
	if _, err := b.sts(hubAccount).GetCallerIdentity(t.Context(), nil); err != nil {
		t.Errorf("call from elsewhere: %v", err)
	}
}

func TestGlobalFaultsMeetTheControlPlanesOfUSEast1Alone(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.order(Fault{Kind: FaultUnreachable, Global: true})
	identity := b.sts(testAccount)
	if _, err := identity.GetCallerIdentity(t.Context(), nil, func(o *sts.Options) { o.Region = "us-east-1" }); !errors.Is(err, errLost) {
		t.Errorf("STS's global endpoint: got %v, want a broken connection", err)
	}
	if _, err := identity.GetCallerIdentity(t.Context(), nil); err != nil {
		t.Errorf("a Region's own STS: %v", err)
	}
	if _, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{}, withAccount(testAccount, "us-east-1")); errors.Is(err, errLost) {
		t.Errorf("us-east-1's own DRS: %v", err)
	}
}

func TestCredentialsExpireUntilTheyAreRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, rolesFile())
		old, err := assume(t.Context(), b.sts(hubAccount), "Open", "")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		b.order(Fault{Kind: FaultExpireCredentials})
		_, err = drs.NewFromConfig(b.as(old.Credentials)).DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
		wantCode(t, err, "ExpiredTokenException")
		_, err = ec2.NewFromConfig(b.as(old.Credentials)).DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{})
		wantCode(t, err, "RequestExpired")
		renewed, err := assume(t.Context(), b.sts(hubAccount), "Open", "") // by a key that lasts
		if err != nil {
			t.Fatal(err)
		}
		if _, err := drs.NewFromConfig(b.as(renewed.Credentials)).DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
			t.Errorf("with renewed credentials: %v", err)
		}
	})
}

func TestChangeIsCarriedOutTwice(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.order(Fault{Kind: FaultTwice, Operation: "StartRecovery", Count: 1})
	_, err := b.tryDrill(id(1))
	wantCode(t, err, "ConflictException") // of the second, which met the job of the first
	out, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
	if err != nil || len(out.Items) != 1 {
		t.Errorf("got %d jobs, %v; want the one of the first", len(out.Items), err)
	}
}

func TestReadIsAnsweredTwiceAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.order(Fault{Kind: FaultTwice, Operation: "DescribeJobs"})
		count := func() int {
			out, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
			if err != nil {
				t.Fatal(err)
			}
			return len(out.Items)
		}
		want(t, "jobs at first", count(), 0)
		job := b.drill(id(1))
		want(t, "status of the job, which was not asked for before", b.job(job).Status, drstypes.JobStatusPending)
		want(t, "jobs, the answer being given again", count(), 0)
		want(t, "jobs then", count(), 1)
		b.drill(id(2))
		want(t, "jobs, that answer being given again", count(), 1)
		want(t, "jobs at last", count(), 2)
	})
}

func TestStaleReadAnswersWhatWasSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.finish(b.drill(id(1)))
		time.Sleep(time.Hour)
		instance := b.instanceOf(id(1))
		fault := b.order(Fault{Kind: FaultStaleRead, Age: Duration(time.Minute)})
		time.Sleep(2 * time.Minute)
		second := b.drill(id(2))
		if _, err := b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{instance}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.drs.DescribeJobLogItems(t.Context(), &drs.DescribeJobLogItemsInput{JobID: &second}); err == nil {
			t.Error("a job of the last minute has a log already")
		}
		time.Sleep(time.Minute + 400*time.Millisecond)
		want(t, "status, as it was just after the call", b.job(second).Status, drstypes.JobStatusPending)
		want(t, "the terminated instance, as it was", b.instanceOf(id(1)), instance)
		time.Sleep(30 * time.Second)
		want(t, "status", b.job(second).Status, drstypes.JobStatusStarted)
		if err := b.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		want(t, "instances without the fault", len(b.recoveryInstances()), 0)
		b.finish(second)
	})
}

func TestErrorAnswersWithWhatIsOrdered(t *testing.T) {
	b := open(t, Options{}, servers(1))
	b.order(Fault{Kind: FaultError, Service: "drs", Status: 503, Code: "ServiceUnavailable", RetryAfter: Duration(2 * time.Second)})
	_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
	wantCode(t, err, "ServiceUnavailable")
	if !strings.Contains(err.Error(), "503") {
		t.Errorf("the status is not 503: %v", err)
	}
	_, err = b.ec2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{MaxResults: aws.Int32(5)})
	want(t, "another service", err, nil)
}
