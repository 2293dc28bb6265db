package control

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// compare holds what a file says of AWS against what is there now.
func (a *configAWS) compare(then []portable.Resource, w *configWorld) []portable.Finding {
	if a.offline {
		return []portable.Finding{{Severity: recovery.SeverityInfo, Message: "AWS was not asked: whether servers, subnets, documents and roles are there is not known"}}
	}
	now := map[string]portable.Resource{}
	for _, r := range a.resources(w) {
		now[r.Key()] = r
	}
	var all []portable.Finding
	for _, r := range then {
		if is, known := now[r.Key()]; known && is.Fingerprint != r.Fingerprint {
			all = append(all, r.Find(recovery.SeverityWarning, "%s %s in %s/%s is not what it was at the export: it was %s, and is %s", r.Kind, r.Name, r.ID, r.In, r.What, is.What))
		}
	}
	return all
}

// resources are what was seen of AWS, as a file has it.
func (a *configAWS) resources(w *configWorld) []portable.Resource {
	var all []portable.Resource
	for _, g := range w.groups {
		got := a.servers[g.Scope]
		if got == nil || got.err != nil {
			continue
		}
		members := a.members[recovery.NameKey(g.Name)]
		names := make([]string, len(members))
		for i, s := range members {
			names[i] = string(s.SourceServerID) + " " + s.Name()
		}
		slices.Sort(names)
		all = append(all, resource(portable.MembersResource, g.Name, g.Scope, plural(len(members), "source server"), names...))
	}
	for key, got := range a.subnets {
		if got.err == nil && len(got.value) > 0 {
			s := got.value[0]
			all = append(all, resource(portable.SubnetResource, key.id, key.scope, fmt.Sprintf("%s in %s, %s", s.CIDR, s.VPCID, s.Zone), s.CIDR, s.VPCID, s.Zone))
		}
	}
	seen := map[string]bool{}
	for key, got := range a.documents {
		if got.err == nil {
			r := resource(portable.DocumentResource, key.name+" "+key.version, key.scope, "version "+got.value.Version, got.value.Content)
			if !seen[r.Key()] {
				all = append(all, r)
			}
			seen[r.Key()] = true
		}
	}
	return all
}

func resource(kind portable.ResourceKind, name string, scope recovery.Scope, what string, of ...string) portable.Resource {
	sum := sha256.New()
	for _, part := range of {
		fmt.Fprintf(sum, "%d %s\n", len(part), part)
	}
	return portable.Resource{Kind: kind, Name: name, ID: scope.AccountID, In: scope.Region, What: what, Fingerprint: hex.EncodeToString(sum.Sum(nil)[:16])}
}
