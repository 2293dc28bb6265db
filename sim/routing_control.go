package sim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	clustertypes "github.com/aws/aws-sdk-go-v2/service/route53recoverycluster/types"
)

// A cluster of Application Recovery Controller has control panels, these have routing
// controls, which are on or off, and safety rules about them. All have ARNs as IDs, and
// belong to an account and to no Region.

type routingCluster struct{ ARN, Name string }

type controlPanel struct {
	ARN, Name, Cluster string // the cluster's ARN
	Default            bool
}

type routingControl struct {
	ARN, Name, Panel string // the panel's ARN
	On               bool
}

// safetyRule is an assertion about the asserted controls after a change, or a gate: what
// is asserted of the gating controls before the targets may change.
type safetyRule struct {
	ARN, Name, Panel string
	Controls         []string // asserted or gating, by ARN
	Targets          []string // of a gate
	Type             string   // ATLEAST, AND, OR
	Threshold        int32
	Inverted         bool
}

var (
	routingClusters = newTable[routingCluster]("routing-cluster") // place{account}
	controlPanels   = newTable[controlPanel]("control-panel")     // place{account}
	routingControls = newTable[routingControl]("routing-control") // place{account}
	safetyRules     = newTable[safetyRule]("safety-rule")         // place{account}
)

// clusterRegions are where a cluster has its five endpoints.
// https://docs.aws.amazon.com/r53recovery/latest/dg/routing-control.about.html
var clusterRegions = []string{"us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"}

// arcARN is the ARN of what Application Recovery Controller has, without a Region.
func arcARN(account, resource string) string {
	return "arn:aws:route53-recovery-control::" + account + ":" + resource
}

func findRoutingControl(t *tx, account string, arn *string) (*routingControl, error) {
	if c := routingControls.get(t, place{account: account}, aws.ToString(arn)); c != nil {
		return c, nil
	}
	return nil, &clustertypes.ResourceNotFoundException{
		Message:      aws.String("There is no routing control " + aws.ToString(arn)),
		ResourceId:   arn,
		ResourceType: aws.String("RoutingControl"),
	}
}

// broken is the first safety rule that refuses the change from one set of states to
// another, unless it is overridden.
func broken(t *tx, account string, before, after map[string]bool, overridden []string) *safetyRule {
	over := setOf(overridden)
	for _, r := range safetyRules.all(t, place{account: account}) {
		if over[r.ARN] {
			continue
		}
		if r.concerns(before, after) && !r.holds(t, account, before, after) {
			return r
		}
	}
	return nil
}

// concerns says whether the change is one that the rule is about.
func (r *safetyRule) concerns(before, after map[string]bool) bool {
	watched := r.Controls
	if len(r.Targets) > 0 {
		watched = r.Targets
	}
	for _, arn := range watched {
		if after[arn] != before[arn] {
			return true
		}
	}
	return false
}

// holds counts the controls that are on: after the change, or for a gate as they are.
func (r *safetyRule) holds(t *tx, account string, before, after map[string]bool) bool {
	states := after
	if len(r.Targets) > 0 {
		states = before
	}
	on := int32(0)
	for _, arn := range r.Controls {
		if states[arn] {
			on++
		}
	}
	met := on >= r.Threshold
	switch r.Type {
	case "AND":
		met = int(on) == len(r.Controls)
	case "OR":
		met = on > 0
	}
	return met != r.Inverted
}
