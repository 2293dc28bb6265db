package sim

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

const (
	testAccount = "111122223333"
	testRegion  = "us-west-2"
)

var testPlace = place{testAccount, testRegion}

// bench is a world with the SDK's clients on it, for tests.
type bench struct {
	testing.TB
	*World
	drs *drs.Client
	ec2 *ec2.Client
}

func open(t testing.TB, o Options, file *WorldFile) *bench {
	t.Helper()
	w, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if file != nil {
		if err := w.Populate(file); err != nil {
			t.Fatal(err)
		}
	}
	return benchOf(t, w)
}

func benchOf(t testing.TB, w *World) *bench {
	config := aws.Config{
		Region:       testRegion,
		Credentials:  credentials.NewStaticCredentialsProvider(testAccount, "secret", ""),
		HTTPClient:   w.Client(),
		BaseEndpoint: aws.String("http://127.0.0.1:4666"),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
	return &bench{t, w, drs.NewFromConfig(config), ec2.NewFromConfig(config)}
}

// servers is a world of n servers in the test's account and Region.
func servers(n int) *WorldFile { return SeedServers(testAccount, testRegion, n) }

// id is the ID of the n-th server of servers, from 1.
func id(n int) string { return ids(n, n)[0] }

// ids are the IDs of the servers from first to last.
func ids(first, last int) []string {
	var all []string
	for i := first; i <= last; i++ {
		all = append(all, SourceServerID(testRegion, fmt.Sprintf("server-%04d", i)))
	}
	return all
}

func entries(servers []string) (all []drstypes.StartRecoveryRequestSourceServer) {
	for _, s := range servers {
		all = append(all, drstypes.StartRecoveryRequestSourceServer{SourceServerID: aws.String(s)})
	}
	return all
}

func (b *bench) tryDrill(servers ...string) (string, error) {
	out, err := b.drs.StartRecovery(b.Context(), &drs.StartRecoveryInput{SourceServers: entries(servers), IsDrill: aws.Bool(true)})
	if err != nil {
		return "", err
	}
	return *out.Job.JobID, nil
}

func (b *bench) drill(servers ...string) string {
	b.Helper()
	job, err := b.tryDrill(servers...)
	if err != nil {
		b.Fatalf("start drill: %v", err)
	}
	return job
}

func (b *bench) job(id string) drstypes.Job {
	b.Helper()
	out, err := b.drs.DescribeJobs(b.Context(), &drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{JobIDs: []string{id}}})
	if err != nil {
		b.Fatalf("describe job %s: %v", id, err)
	}
	if len(out.Items) != 1 {
		b.Fatalf("describe job %s: got %d jobs, want 1", id, len(out.Items))
	}
	return out.Items[0]
}

// finish lets the time pass that the job takes.
func (b *bench) finish(job string) drstypes.Job {
	b.Helper()
	for range 100 {
		if j := b.job(job); j.Status == drstypes.JobStatusCompleted {
			return j
		}
		time.Sleep(time.Minute)
	}
	b.Fatalf("job %s did not end in 100 minutes", job)
	return drstypes.Job{}
}

func (b *bench) statuses(j drstypes.Job) (all []drstypes.LaunchStatus) {
	for _, s := range j.ParticipatingServers {
		all = append(all, s.LaunchStatus)
	}
	return all
}

func (b *bench) log(job string) []drstypes.JobLog {
	b.Helper()
	out, err := b.drs.DescribeJobLogItems(b.Context(), &drs.DescribeJobLogItemsInput{JobID: &job})
	if err != nil {
		b.Fatalf("describe log of %s: %v", job, err)
	}
	return out.Items
}

// events are the log's events in order, of one server and of the job itself.
func (b *bench) events(job, server string) string {
	b.Helper()
	var events []string
	for _, l := range b.log(job) {
		if of := aws.ToString(l.EventData.SourceServerID); of == "" || of == server {
			events = append(events, string(l.Event))
		}
	}
	return strings.Join(events, " ")
}

func (b *bench) recoveryInstances() []drstypes.RecoveryInstance {
	b.Helper()
	out, err := b.drs.DescribeRecoveryInstances(b.Context(), &drs.DescribeRecoveryInstancesInput{})
	if err != nil {
		b.Fatal(err)
	}
	return out.Items
}

func (b *bench) instanceOf(server string) string {
	b.Helper()
	for _, r := range b.recoveryInstances() {
		if *r.SourceServerID == server {
			return *r.RecoveryInstanceID
		}
	}
	b.Fatalf("server %s has no recovery instance", server)
	return ""
}

func (b *bench) server(id string) drstypes.SourceServer {
	b.Helper()
	out, err := b.drs.DescribeSourceServers(b.Context(), &drs.DescribeSourceServersInput{
		Filters: &drstypes.DescribeSourceServersRequestFilters{SourceServerIDs: []string{id}},
	})
	if err != nil || len(out.Items) != 1 {
		b.Fatalf("describe source server %s: got %d, %v", id, len(out.Items), err)
	}
	return out.Items[0]
}

func (b *bench) instance(id string) ec2types.Instance {
	b.Helper()
	out, err := b.ec2.DescribeInstances(b.Context(), &ec2.DescribeInstancesInput{InstanceIds: []string{id}})
	if err != nil {
		b.Fatalf("describe instance %s: %v", id, err)
	}
	return out.Reservations[0].Instances[0]
}

func (b *bench) instanceStatus(id string) ec2types.SummaryStatus {
	b.Helper()
	out, err := b.ec2.DescribeInstanceStatus(b.Context(), &ec2.DescribeInstanceStatusInput{
		InstanceIds: []string{id}, IncludeAllInstances: aws.Bool(true),
	})
	if err != nil {
		b.Fatalf("describe status of %s: %v", id, err)
	}
	return out.InstanceStatuses[0].InstanceStatus.Status
}

// wantCode checks the AWS name of an error.
func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		t.Errorf("got the error %v, want %s", err, code)
	}
}

func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// withAccount is an option for calls of another account or Region.
func withAccount(account, region string) func(*drs.Options) {
	return func(o *drs.Options) {
		o.Region = region
		o.Credentials = credentials.NewStaticCredentialsProvider(account, "secret", "")
	}
}
