package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// launched is a world with n launched and booted servers, and their instances.
func launched(t *testing.T, n int) (*bench, []string) {
	b := open(t, Options{}, servers(n))
	b.finish(b.drill(ids(1, n)...))
	time.Sleep(10 * time.Minute)
	var all []string
	for i := 1; i <= n; i++ {
		all = append(all, b.instanceOf(id(i)))
	}
	return b, all
}

func TestStoppedInstanceBootsAgainWhenStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, all := launched(t, 1)
		i := all[0]
		before := b.instance(i).LaunchTime
		out, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: all})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "previous state", out.StoppingInstances[0].PreviousState.Name, ec2types.InstanceStateNameRunning)
		want(t, "current state", out.StoppingInstances[0].CurrentState.Name, ec2types.InstanceStateNameStopping)
		_, err = b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: all})
		wantCode(t, err, "IncorrectInstanceState")
		time.Sleep(time.Minute)
		want(t, "state", b.instance(i).State.Name, ec2types.InstanceStateNameStopped)

		if _, err := b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: all}); err != nil {
			t.Fatal(err)
		}
		want(t, "state", b.instance(i).State.Name, ec2types.InstanceStateNamePending)
		time.Sleep(20 * time.Second)
		want(t, "checks", b.instanceStatus(i), ec2types.SummaryStatusInitializing)
		time.Sleep(6 * time.Minute)
		want(t, "checks", b.instanceStatus(i), ec2types.SummaryStatusOk)
		want(t, "later LaunchTime", b.instance(i).LaunchTime.After(*before), true)
	})
}

func TestPowerOrdersAreCarriedOutOnAllOrNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, all := launched(t, 2)
		_, err := b.ec2.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: append(all, "i-00000000000000000")})
		wantCode(t, err, "InvalidInstanceID.NotFound")
		_, err = b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{"server"}})
		wantCode(t, err, "InvalidInstanceID.Malformed")
		_, err = b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: all, DryRun: aws.Bool(true)})
		wantCode(t, err, "DryRunOperation")
		for _, i := range all {
			want(t, "state", b.instance(i).State.Name, ec2types.InstanceStateNameRunning)
		}
		for range 2 { // terminating again is no error
			if _, err := b.ec2.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: all}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestInstancesAreFoundByFilterAndPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, all := launched(t, 12)
		count := func(filters ...ec2types.Filter) int {
			out, err := b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{Filters: filters})
			if err != nil {
				t.Fatal(err)
			}
			return len(out.Reservations)
		}
		filter := func(name string, values ...string) ec2types.Filter {
			return ec2types.Filter{Name: aws.String(name), Values: values}
		}
		want(t, "all", count(), 12)
		want(t, "by tag", count(filter("tag:Name", "server-0003")), 1)
		want(t, "by tags with a wildcard", count(filter("tag:Name", "server-000?", "server-0011")), 10)
		want(t, "by tag key", count(filter("tag-key", "AWSElasticDisasterRecoveryManaged")), 12)
		want(t, "by two filters", count(filter("instance-state-name", "running"), filter("instance-id", all[0], all[1])), 2)
		want(t, "by a state that none has", count(filter("instance-state-name", "stopped")), 0)
		_, err := b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{Filters: []ec2types.Filter{filter("colour", "red")}})
		wantCode(t, err, "InvalidParameterValue")

		seen := map[string]bool{}
		pages := ec2.NewDescribeInstancesPaginator(b.ec2, &ec2.DescribeInstancesInput{MaxResults: aws.Int32(5)})
		sizes := 0
		for ; pages.HasMorePages(); sizes++ {
			p, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Reservations {
				seen[*r.Instances[0].InstanceId] = true
			}
		}
		want(t, "pages", sizes, 3)
		want(t, "instances over all pages", len(seen), 12)
		_, err = b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{InstanceIds: all[:1], MaxResults: aws.Int32(5)})
		wantCode(t, err, "InvalidParameterCombination")
		_, err = b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{NextToken: aws.String("made-up")})
		wantCode(t, err, "InvalidParameterValue")
	})
}

func TestStatusIsToldOfRunningInstancesUnlessAllAreAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, all := launched(t, 2)
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: all[:1]}); err != nil {
			t.Fatal(err)
		}
		running, err := b.ec2.DescribeInstanceStatus(t.Context(), &ec2.DescribeInstanceStatusInput{})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "running", len(running.InstanceStatuses), 1)
		every, err := b.ec2.DescribeInstanceStatus(t.Context(), &ec2.DescribeInstanceStatusInput{IncludeAllInstances: aws.Bool(true)})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "all", len(every.InstanceStatuses), 2)
		_, err = b.ec2.DescribeInstanceStatus(t.Context(), &ec2.DescribeInstanceStatusInput{InstanceIds: make101(all[0])})
		wantCode(t, err, "InvalidParameterValue")
	})
}

func make101(id string) (all []string) {
	for range 101 {
		all = append(all, id)
	}
	return all
}
