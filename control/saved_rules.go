package control

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// savedRulesTime bounds how long a launch configuration that is being saved is held against
// the rules. What there was no time for, the preflight finds.
const savedRulesTime = 5 * time.Second

// savedRules holds a launch configuration against the rules while it is saved: as the servers
// would be launched with it, over their launch templates as they were seen last. What blocks
// is refused where the configuration itself states a field that the rule speaks of, unless it
// did so before, and the same server broke the same rule: whoever changes something else is
// not kept from that. The rest is told.
type savedRules struct {
	rules *launchrule.Set
	// each visits the servers that a group chooses, each with the default version of its
	// launch template.
	each func(ctx context.Context, g recovery.Group, visit visitLaunch)
	// values reads the launch templates that are named.
	values func(context.Context, recovery.Scope, []recovery.LaunchSpec) (recovery.TemplateValues, error)
	// states is the place in what is saved where a source states something, or "".
	states func(recovery.LaunchSource, recovery.SourceServerID) string
	broken map[string]*brokenRule
	order  []string
}

type visitLaunch func(recovery.SourceServer, recovery.LaunchTemplateVersion)

func (c *Control) newSavedRules() *savedRules {
	return &savedRules{rules: c.rules, each: c.eachLaunch, values: c.templateValues, broken: map[string]*brokenRule{}}
}

// brokenRule is a rule that servers do not comply with, by one place that states it.
type brokenRule struct {
	launchrule.Breach
	fields  []string // where what is saved states what it speaks of
	refused bool
	servers []string
}

// note keeps that a server's launch breaks a rule. What may be refused is worse than before.
func (s *savedRules) note(server recovery.SourceServer, launch recovery.EffectiveLaunch, b launchrule.Breach, worse bool) {
	at := s.stating(server, launch, b)
	refused := worse && b.Effect == launchrule.Block && len(at) > 0
	key := fmt.Sprint(b.Name, " ", strings.Join(at, " "), " ", refused)
	have, known := s.broken[key]
	if !known {
		have = &brokenRule{Breach: b, fields: at, refused: refused}
		s.broken[key], s.order = have, append(s.order, key)
	}
	if name := server.Name(); !slices.Contains(have.servers, name) {
		have.servers = append(have.servers, name)
	}
}

// stating are the fields of what is saved that state what the rule speaks of.
func (s *savedRules) stating(server recovery.SourceServer, launch recovery.EffectiveLaunch, b launchrule.Breach) []string {
	var at []string
	for _, field := range b.Fields {
		source, stated := launch.Sources[field]
		if !stated {
			continue
		}
		own, byTemplate := strings.CutSuffix(string(source), "_TEMPLATE")
		place := s.states(recovery.LaunchSource(own), server.SourceServerID)
		switch {
		case place == "":
		case byTemplate:
			at = append(at, place+".launchTemplate")
		default:
			at = append(at, place+"."+field)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// stated are those of the breaches that what is saved is to blame for.
func (s *savedRules) stated(server recovery.SourceServer, launch recovery.EffectiveLaunch, all []launchrule.Breach) (own []launchrule.Breach) {
	for _, b := range all {
		if len(s.stating(server, launch, b)) > 0 {
			own = append(own, b)
		}
	}
	return own
}

// result is what is refused, by the fields that state it, and what is told.
func (s *savedRules) result() (refused recovery.Problems, told []recovery.Finding) {
	for _, key := range s.order {
		b := s.broken[key]
		where := firstOf(b.servers)
		for _, field := range b.fields {
			if b.refused {
				refused.Addf(field, "%s (%s); %s", b.Why, where, b.Remedy)
			}
		}
		if !b.refused {
			told = append(told, recovery.Finding{Code: recovery.FindingLaunchRule, Severity: b.Severity(), Where: "server " + where, Why: b.Why, Remedy: b.Remedy, Field: b.field()})
		}
	}
	return refused, told
}

// field is where what is saved states what the rule speaks of; it may be stated elsewhere.
func (b *brokenRule) field() string {
	if len(b.fields) > 0 {
		return strings.Join(b.fields, ", ")
	}
	return strings.Join(b.Fields, ", ")
}

// firstOf are the first of the names, and how many more there are.
func firstOf(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
