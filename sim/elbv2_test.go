package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// balanced is a world of two servers with a load balancer that uses one of two groups.
func balanced(t testing.TB) (*bench, *elbv2.Client) {
	f := servers(2)
	r := &f.Accounts[0].Regions[0]
	r.TargetGroups = []TargetGroupFile{{Name: "web", Port: 8080}, {Name: "spare", Type: "ip", Targets: []string{"10.0.0.9"}}}
	r.LoadBalancers = []LoadBalancerFile{{Name: "shop", Listeners: []ListenerFile{{Port: 80, Forward: map[string]int32{"web": 100}}}}}
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	b := open(t, Options{}, f)
	return b, elbv2.NewFromConfig(b.config(testAccount, "secret", ""))
}

func groupARN(t testing.TB, client *elbv2.Client, name string) *string {
	t.Helper()
	out, err := client.DescribeTargetGroups(t.Context(), &elbv2.DescribeTargetGroupsInput{Names: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	return out.TargetGroups[0].TargetGroupArn
}

// health is the state and reason of a target, or none.
func health(t testing.TB, client *elbv2.Client, group *string, targets ...elbtypes.TargetDescription) string {
	t.Helper()
	out, err := client.DescribeTargetHealth(t.Context(), &elbv2.DescribeTargetHealthInput{TargetGroupArn: group, Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.TargetHealthDescriptions) == 0 {
		return "none"
	}
	h := out.TargetHealthDescriptions[0].TargetHealth
	return string(h.State) + " " + string(h.Reason)
}

func TestTargetsBecomeHealthyAndDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, client := balanced(t)
		web := groupARN(t, client, "web")
		b.NeverReady(id(2))
		b.finish(b.drill(id(1), id(2)))
		time.Sleep(20 * time.Second) // from pending to running
		first, second := b.instanceOf(id(1)), b.instanceOf(id(2))
		register := func(ids ...string) error {
			in := &elbv2.RegisterTargetsInput{TargetGroupArn: web}
			for _, id := range ids {
				in.Targets = append(in.Targets, elbtypes.TargetDescription{Id: aws.String(id)})
			}
			_, err := client.RegisterTargets(t.Context(), in)
			return err
		}
		target := elbtypes.TargetDescription{Id: &first}
		want(t, "before", health(t, client, web, target), "unused Target.NotRegistered")
		wantCode(t, register(first, "i-0ffffffffffffffff"), "InvalidTarget")
		want(t, "after a refusal", health(t, client, web), "none")
		if err := register(first, second); err != nil {
			t.Fatal(err)
		}
		want(t, "at once", health(t, client, web, target), "initial Elb.InitialHealthChecking")
		time.Sleep(2 * time.Minute)
		want(t, "while it boots", health(t, client, web, target), "unhealthy Target.Timeout")
		time.Sleep(10 * time.Minute)
		want(t, "booted", b.instanceStatus(first), "ok")
		want(t, "booted", health(t, client, web, target), "healthy ")
		want(t, "one that never boots", health(t, client, web, elbtypes.TargetDescription{Id: &second}), "unhealthy Target.Timeout")

		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{first}}); err != nil {
			t.Fatal(err)
		}
		want(t, "stopped", health(t, client, web, target), "unused Target.InvalidState")
		if _, err := client.DeregisterTargets(t.Context(), &elbv2.DeregisterTargetsInput{TargetGroupArn: web, Targets: []elbtypes.TargetDescription{target}}); err != nil {
			t.Fatal(err)
		}
		want(t, "deregistered", health(t, client, web, target), "draining Target.DeregistrationInProgress")
		time.Sleep(6 * time.Minute)
		want(t, "drained", health(t, client, web, target), "unused Target.NotRegistered")
		if _, err := client.DeregisterTargets(t.Context(), &elbv2.DeregisterTargetsInput{TargetGroupArn: web, Targets: []elbtypes.TargetDescription{target}}); err != nil {
			t.Errorf("again: %v, want success", err)
		}
	})
}

func TestListenersMoveTraffic(t *testing.T) {
	_, client := balanced(t)
	ctx := t.Context()
	web, spare := groupARN(t, client, "web"), groupARN(t, client, "spare")
	want(t, "not used", health(t, client, spare), "unused Target.NotInUse")
	balancers, err := client.DescribeLoadBalancers(ctx, &elbv2.DescribeLoadBalancersInput{Names: []string{"shop"}})
	if err != nil || balancers.LoadBalancers[0].State.Code != elbtypes.LoadBalancerStateEnumActive {
		t.Fatalf("load balancer: %v, %v; want an active one", balancers, err)
	}
	listeners, err := client.DescribeListeners(ctx, &elbv2.DescribeListenersInput{LoadBalancerArn: balancers.LoadBalancers[0].LoadBalancerArn})
	if err != nil || len(listeners.Listeners) != 1 || *listeners.Listeners[0].DefaultActions[0].TargetGroupArn != *web {
		t.Fatalf("listeners: %v, %v; want one that forwards to web", listeners, err)
	}
	move := func(group *string, weight int32) error {
		_, err := client.ModifyListener(ctx, &elbv2.ModifyListenerInput{
			ListenerArn: listeners.Listeners[0].ListenerArn,
			DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, ForwardConfig: &elbtypes.ForwardActionConfig{TargetGroups: []elbtypes.TargetGroupTuple{
				{TargetGroupArn: web, Weight: aws.Int32(0)}, {TargetGroupArn: group, Weight: &weight},
			}}}},
		})
		return err
	}
	wantCode(t, move(aws.String(*spare+"0"), 1), "TargetGroupNotFound")
	wantCode(t, move(spare, 1000), "ValidationError")
	if err := move(spare, 100); err != nil {
		t.Fatal(err)
	}
	after, err := client.DescribeListeners(ctx, &elbv2.DescribeListenersInput{ListenerArns: []string{*listeners.Listeners[0].ListenerArn}})
	if err != nil || *after.Listeners[0].DefaultActions[0].ForwardConfig.TargetGroups[1].Weight != 100 {
		t.Errorf("afterwards: %v, %v; want all weight on the other group", after, err)
	}
	want(t, "used now", health(t, client, spare), "unhealthy Target.Timeout")
	used, err := client.DescribeTargetGroups(ctx, &elbv2.DescribeTargetGroupsInput{LoadBalancerArn: balancers.LoadBalancers[0].LoadBalancerArn})
	if err != nil || len(used.TargetGroups) != 2 {
		t.Errorf("groups of the load balancer: %v, %v; want both", used, err)
	}
	_, err = client.DescribeLoadBalancers(ctx, &elbv2.DescribeLoadBalancersInput{Names: []string{"nowhere"}})
	wantCode(t, err, "LoadBalancerNotFound")
	_, err = client.DescribeListeners(ctx, &elbv2.DescribeListenersInput{})
	wantCode(t, err, "ValidationError")
}
