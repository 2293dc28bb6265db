package sim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycluster"
	clustertypes "github.com/aws/aws-sdk-go-v2/service/route53recoverycluster/types"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycontrolconfig"
)

func (b *bench) cluster(region string) *route53recoverycluster.Client {
	return route53recoverycluster.NewFromConfig(b.config(testAccount, "secret", ""), func(o *route53recoverycluster.Options) { o.Region = region })
}

// setControls sets routing controls, given as name, state, name, state.
func (b *bench) setControls(t testing.TB, f *WorldFile, region string, override []string, pairs ...string) error {
	var entries []clustertypes.UpdateRoutingControlStateEntry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, clustertypes.UpdateRoutingControlStateEntry{
			RoutingControlArn: aws.String(f.RoutingControlARN(testAccount, pairs[i])), RoutingControlState: clustertypes.RoutingControlState(pairs[i+1]),
		})
	}
	_, err := b.cluster(region).UpdateRoutingControlStates(t.Context(), &route53recoverycluster.UpdateRoutingControlStatesInput{
		UpdateRoutingControlStateEntries: entries, SafetyRulesToOverride: override,
	})
	return err
}

// controls are the states of all routing controls, by name.
func (b *bench) controls(t testing.TB, region string) string {
	t.Helper()
	out, err := b.cluster(region).ListRoutingControls(t.Context(), &route53recoverycluster.ListRoutingControlsInput{})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for _, c := range out.RoutingControls {
		states[*c.RoutingControlName] = string(c.RoutingControlState)
	}
	var words []string
	for _, name := range sortedKeys(states) {
		words = append(words, name+"="+states[name])
	}
	return strings.Join(words, " ")
}

func TestRoutingControlsAreSetAtEveryEndpoint(t *testing.T) {
	b, f := worldOf(t, Options{}, dnsWorld)
	want(t, "at first", b.controls(t, "eu-west-1"), "manual=Off shop-east=On shop-west=Off")

	err := b.setControls(t, f, "us-west-2", nil, "shop-east", "Off")
	wantCode(t, err, "ConflictException")
	if err == nil || !strings.Contains(err.Error(), "one-side") {
		t.Errorf("got %v, want it to name the rule", err)
	}
	wantCode(t, b.setControls(t, f, "us-west-2", nil, "shop-east", "Off", "shop-west", "On"), "ConflictException") // the gate
	want(t, "after refusals", b.controls(t, "us-east-1"), "manual=Off shop-east=On shop-west=Off")

	if err := b.setControls(t, f, "ap-northeast-1", nil, "manual", "On"); err != nil {
		t.Fatal(err)
	}
	if err := b.setControls(t, f, "us-west-2", nil, "shop-east", "Off", "shop-west", "On"); err != nil {
		t.Fatal(err)
	}
	want(t, "elsewhere", b.controls(t, "ap-southeast-2"), "manual=On shop-east=Off shop-west=On")
	state, err := b.cluster("us-west-2").GetRoutingControlState(t.Context(), &route53recoverycluster.GetRoutingControlStateInput{
		RoutingControlArn: aws.String(f.RoutingControlARN(testAccount, "shop-west")),
	})
	if err != nil || state.RoutingControlState != clustertypes.RoutingControlStateOn {
		t.Errorf("got %v, %v; want On", state, err)
	}
	_, err = b.cluster("us-west-2").GetRoutingControlState(t.Context(), &route53recoverycluster.GetRoutingControlStateInput{
		RoutingControlArn: aws.String(f.RoutingControlARN(testAccount, "shop-west")[:72] + "0000000000000000"),
	})
	wantCode(t, err, "ResourceNotFoundException")
	_, err = b.cluster("eu-central-1").ListRoutingControls(t.Context(), &route53recoverycluster.ListRoutingControlsInput{})
	wantCode(t, err, "UnknownOperationException")
}

func TestSafetyRulesCanBeOverridden(t *testing.T) {
	b, f := worldOf(t, Options{}, dnsWorld)
	control := route53recoverycontrolconfig.NewFromConfig(b.config(testAccount, "secret", ""))
	panels, err := control.ListControlPanels(t.Context(), &route53recoverycontrolconfig.ListControlPanelsInput{})
	if err != nil || len(panels.ControlPanels) != 1 || *panels.ControlPanels[0].RoutingControlCount != 3 {
		t.Fatalf("panels: %v, %v; want one of three controls", panels, err)
	}
	rules, err := control.ListSafetyRules(t.Context(), &route53recoverycontrolconfig.ListSafetyRulesInput{ControlPanelArn: panels.ControlPanels[0].ControlPanelArn})
	if err != nil || len(rules.SafetyRules) != 2 {
		t.Fatalf("rules: %v, %v; want two", rules, err)
	}
	for _, r := range rules.SafetyRules {
		if r.ASSERTION == nil {
			continue
		}
		one, err := control.DescribeSafetyRule(t.Context(), &route53recoverycontrolconfig.DescribeSafetyRuleInput{SafetyRuleArn: r.ASSERTION.SafetyRuleArn})
		if err != nil || len(one.AssertionRule.AssertedControls) != 2 {
			t.Errorf("rule: %v, %v; want its two controls", one, err)
		}
		if err := b.setControls(t, f, "us-west-2", []string{*r.ASSERTION.SafetyRuleArn}, "shop-east", "Off"); err != nil {
			t.Error(err)
		}
	}
	want(t, "afterwards", b.controls(t, "us-west-2"), "manual=Off shop-east=Off shop-west=Off")
}

func TestAClusterHasFiveEndpoints(t *testing.T) {
	b, f := worldOf(t, Options{}, dnsWorld)
	control := route53recoverycontrolconfig.NewFromConfig(b.config(testAccount, "secret", ""))
	clusters, err := control.ListClusters(t.Context(), &route53recoverycontrolconfig.ListClustersInput{})
	if err != nil || len(clusters.Clusters) != 1 {
		t.Fatalf("clusters: %v, %v; want one", clusters, err)
	}
	cluster, err := control.DescribeCluster(t.Context(), &route53recoverycontrolconfig.DescribeClusterInput{ClusterArn: clusters.Clusters[0].ClusterArn})
	if err != nil || len(cluster.Cluster.ClusterEndpoints) != 5 {
		t.Fatalf("cluster: %v, %v; want five endpoints", cluster, err)
	}
	if e := cluster.Cluster.ClusterEndpoints[0]; !strings.HasSuffix(*e.Endpoint, "."+*e.Region+".amazonaws.com/v1") {
		t.Errorf("endpoint = %s, want one of %s", *e.Endpoint, *e.Region)
	}
	one, err := control.DescribeRoutingControl(t.Context(), &route53recoverycontrolconfig.DescribeRoutingControlInput{RoutingControlArn: aws.String(f.RoutingControlARN(testAccount, "manual"))})
	if err != nil || *one.RoutingControl.Name != "manual" {
		t.Errorf("control: %v, %v; want manual", one, err)
	}
	listed, err := control.ListRoutingControls(t.Context(), &route53recoverycontrolconfig.ListRoutingControlsInput{ControlPanelArn: one.RoutingControl.ControlPanelArn, MaxResults: aws.Int32(2)})
	if err != nil || len(listed.RoutingControls) != 2 || listed.NextToken == nil {
		t.Errorf("listed %v, %v; want a page of two", listed, err)
	}
	panel, err := control.DescribeControlPanel(t.Context(), &route53recoverycontrolconfig.DescribeControlPanelInput{ControlPanelArn: one.RoutingControl.ControlPanelArn})
	if err != nil || *panel.ControlPanel.ClusterArn != *cluster.Cluster.ClusterArn {
		t.Errorf("panel: %v, %v; want that of the cluster", panel, err)
	}
	_, err = control.DescribeCluster(t.Context(), &route53recoverycontrolconfig.DescribeClusterInput{ClusterArn: aws.String("arn:aws:route53-recovery-control::111122223333:cluster/nowhere")})
	wantCode(t, err, "ResourceNotFoundException")
	want(t, "Region of the control plane", b.Calls("route53-recovery-control-config", "DescribeCluster")[0].Region, "us-west-2")
}
