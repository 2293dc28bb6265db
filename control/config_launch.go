package control

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// launchRef is a field that names a subnet or a security group.
type launchRef struct{ field, id string }

// launchRefs are the subnets and security groups that a group or a plan names.
type launchRefs struct{ subnets, groups []launchRef }

func launchRefsOf(value any) (r launchRefs) {
	switch v := value.(type) {
	case recovery.Group:
		r.stated("launchConfiguration", v.LaunchConfiguration)
		for _, id := range slices.Sorted(maps.Keys(v.Servers)) {
			r.stated(fmt.Sprintf("servers.%s.launchConfiguration", id), v.Servers[id].LaunchConfiguration)
		}
	case recovery.Plan:
		for i, id := range v.Drill.SubnetIDs {
			r.subnets = append(r.subnets, launchRef{fmt.Sprintf("drill.subnetIDs[%d]", i), id})
		}
		for i, id := range v.Drill.SecurityGroupIDs {
			r.groups = append(r.groups, launchRef{fmt.Sprintf("drill.securityGroupIDs[%d]", i), id})
		}
		r.stated("launchConfiguration", v.LaunchConfiguration)
		r.stated("drill.launchConfiguration", v.Drill.LaunchConfiguration)
		r.stated("recovery.launchConfiguration", v.Recovery.LaunchConfiguration)
		for _, name := range slices.Sorted(maps.Keys(v.Scenarios)) {
			r.stated("scenarios."+name+".launchConfiguration", v.Scenarios[name].LaunchConfiguration)
		}
	}
	return r
}

// stated adds what a launch configuration names.
func (r *launchRefs) stated(at string, s recovery.LaunchSpec) {
	if s.SubnetID != nil {
		r.subnets = append(r.subnets, launchRef{at + ".subnetID", *s.SubnetID})
	}
	for i, a := range s.Alternatives {
		if a.SubnetID != nil {
			r.subnets = append(r.subnets, launchRef{fmt.Sprintf("%s.alternatives[%d].subnetID", at, i), *a.SubnetID})
		}
	}
	for i, id := range s.SecurityGroupIDs {
		r.groups = append(r.groups, launchRef{fmt.Sprintf("%s.securityGroupIDs[%d]", at, i), id})
	}
}

// placesOf are where what an object names may be: a group's account and Region, or those of
// a plan's groups.
func placesOf(value any, w *configWorld) []recovery.Scope {
	switch v := value.(type) {
	case recovery.Group:
		if _, wrong := knownScope(v.Scope, w.accounts); wrong == "" {
			return []recovery.Scope{v.Scope}
		}
	case recovery.Plan:
		return scopesOfPlan(v, w)
	}
	return nil
}

// askLaunch asks for what a group or a plan has servers launched into.
func (a *configAWS) askLaunch(q *questions, w *configWorld, value any) {
	refs := launchRefsOf(value)
	for _, scope := range placesOf(value, w) {
		for _, ref := range refs.subnets {
			once(q, a.subnets, subnetKey{scope, ref.id}, scope, func(ctx context.Context) ([]cloud.Subnet, error) {
				return a.control.cloud.Subnets(ctx, scope, []string{ref.id})
			})
		}
		if len(refs.groups) > 0 {
			once(q, a.groups, scope, scope, func(ctx context.Context) ([]recovery.SecurityGroup, error) {
				return a.control.cloud.SecurityGroups(ctx, scope)
			})
		}
	}
}

// judgeLaunch looks for each of them in the places of the object: it is in one of them.
func (a *configAWS) judgeLaunch(w *configWorld, o portable.Object) {
	refs, scopes := launchRefsOf(o.Value), placesOf(o.Value, w)
	for _, ref := range refs.subnets {
		a.judgePlace(o, ref, "subnet", scopes, func(scope recovery.Scope) (asked, there bool, err error) {
			got := a.subnets[subnetKey{scope, ref.id}]
			return got != nil, got != nil && len(got.value) > 0, errOf(got)
		})
	}
	for _, ref := range refs.groups {
		a.judgePlace(o, ref, "security group", scopes, func(scope recovery.Scope) (asked, there bool, err error) {
			got := a.groups[scope]
			return got != nil, got != nil && slices.ContainsFunc(got.value, func(g recovery.SecurityGroup) bool { return g.ID == ref.id }), errOf(got)
		})
	}
}

func errOf[T any](a *answer[T]) error {
	if a == nil {
		return nil
	}
	return a.err
}

func (a *configAWS) judgePlace(o portable.Object, ref launchRef, what string, scopes []recovery.Scope, in func(recovery.Scope) (asked, there bool, err error)) {
	for _, scope := range scopes {
		asked, there, err := in(scope)
		if err != nil {
			a.unanswered(o, ref.field, what+" "+ref.id+" in "+scope.String(), err)
			return
		}
		if !asked || there {
			return
		}
	}
	if len(scopes) > 0 {
		a.find(o, recovery.SeverityError, ref.field, "there is no %s %s in %s", what, ref.id, scopeNames(scopes))
	}
}
