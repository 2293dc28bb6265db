package recovery

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// LaunchAlternative is another way to launch a server where AWS has no capacity for the one
// that its launch configuration states: another instance type, a subnet in another zone, or
// both. What it does not state stays.
type LaunchAlternative struct {
	InstanceType *string `json:"instanceType,omitempty" example:"m6i.large"`
	SubnetID     *string `json:"subnetID,omitempty" doc:"a subnet in another zone, say" example:"subnet-0d111a0c0ffee0002"`
}

// MaxAlternatives is the most alternatives of a launch configuration: each is tried by a
// launch of its own, which takes minutes.
const MaxAlternatives = 5

// LaunchByAlternative is the source of what an alternative states.
const LaunchByAlternative LaunchSource = "ALTERNATIVE"

// Configuration is what the alternative states.
func (a LaunchAlternative) Configuration() LaunchConfiguration {
	return LaunchConfiguration{InstanceType: a.InstanceType, SubnetID: a.SubnetID}
}

// Check says what is wrong with the alternative by its form.
func (a LaunchAlternative) Check() error {
	if a.InstanceType == nil && a.SubnetID == nil {
		return Errorf(Invalid, "an alternative states an instanceType, a subnetID or both")
	}
	return a.Configuration().Check()
}

// String is the alternative as people read it.
func (a LaunchAlternative) String() string {
	var parts []string
	if a.InstanceType != nil {
		parts = append(parts, *a.InstanceType)
	}
	if a.SubnetID != nil {
		parts = append(parts, "in "+*a.SubnetID)
	}
	return strings.Join(parts, " ")
}

func checkAlternatives(ps *Problems, at string, all []LaunchAlternative) {
	if len(all) > MaxAlternatives {
		ps.Addf(at, "%d alternatives are stated: %d are allowed", len(all), MaxAlternatives)
	}
	seen := map[string]bool{}
	for i, a := range all {
		one := fmt.Sprintf("%s[%d]", at, i)
		if e, ok := AsError(a.Check()); ok {
			for _, d := range e.Details {
				ps.Addf(one+"."+d.Field, "%s", d.Message)
			}
			if len(e.Details) == 0 {
				ps.Addf(one, "%s", e.Message)
			}
		}
		if seen[a.String()] {
			ps.Addf(one, "%s is stated before already", a)
		}
		seen[a.String()] = true
	}
}

// TakenAlternative is what a server is launched with instead of what its launch
// configuration states.
type TakenAlternative struct {
	// Number is that of the stated alternatives, from 1, which was taken last; 0: none was.
	Number int `json:"number,omitempty"`
	// Said is set when it is none of these, but what a person said at a retry.
	Said bool `json:"said,omitempty"`
	LaunchAlternative
}

// Alternative is the stated alternative of the number, from 1, or false.
func (e EffectiveLaunch) Alternative(number int) (TakenAlternative, bool) {
	if number < 1 || number > len(e.Alternatives) {
		return TakenAlternative{}, false
	}
	return TakenAlternative{Number: number, LaunchAlternative: e.Alternatives[number-1]}, true
}

// With is the configuration with what the alternative states over it.
func (e EffectiveLaunch) With(a LaunchAlternative) EffectiveLaunch {
	e.Sources = maps.Clone(e.Sources)
	if a.SubnetID != nil && e.PrivateIP != nil {
		e.drop(&e.PrivateIP, "privateIP")
	}
	e.lay(LaunchLayer{Source: LaunchByAlternative, LaunchConfiguration: a.Configuration()})
	return e
}

// filterSubnets takes the subnets out of the alternatives that may not be used, and leaves
// out what states nothing any more.
func (e *EffectiveLaunch) filterSubnets(may func(subnetID string) bool) {
	var kept []LaunchAlternative
	for _, a := range e.Alternatives {
		if a.SubnetID != nil && !may(*a.SubnetID) {
			a.SubnetID = nil
		}
		same := func(k LaunchAlternative) bool { return k.String() == a.String() }
		if a.String() != "" && !slices.ContainsFunc(kept, same) {
			kept = append(kept, a)
		}
	}
	if e.Alternatives = kept; kept == nil {
		delete(e.Sources, "alternatives")
	}
}

// MayUse reports whether a drill may launch servers into the subnet.
func (d DrillSpec) MayUse(subnetID string) bool {
	return d.Network == DrillShared || len(d.SubnetIDs) == 0 || slices.Contains(d.SubnetIDs, subnetID)
}

// In has no alternative lead a drill out of where drills of the plan may run.
func (e EffectiveLaunch) In(mode Mode, drill DrillSpec) EffectiveLaunch {
	if mode == Drill && len(e.Alternatives) > 0 {
		e.filterSubnets(drill.MayUse)
	}
	return e
}

// capacityErrors are what EC2 answers where another instance type or another subnet may be
// launched.
//
// Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html
var capacityErrors = []string{"InsufficientInstanceCapacity", "VcpuLimitExceeded", "InsufficientFreeAddressesInSubnet"}

// OutOfCapacity reports whether a server was not launched because AWS has no room for it as
// it was to be launched.
func (s *Server) OutOfCapacity() bool {
	if s.State != ServerFailed {
		return false
	}
	for _, f := range []*Failure{s.Failure, s.LogFailure} {
		if f != nil && slices.ContainsFunc(capacityErrors, func(code string) bool { return strings.Contains(f.Message, code) }) {
			return true
		}
	}
	return false
}
