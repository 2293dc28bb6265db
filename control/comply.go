package control

import (
	"context"
	"strings"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// LaunchComplianceQuery chooses launches, and in which mode they are held against the rules.
type LaunchComplianceQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	Mode      recovery.Mode // empty: RECOVERY
	Page
	Refresh bool
}

// LaunchCompliance is a source server whose launch does not comply with some rules.
type LaunchCompliance struct {
	recovery.SourceServer
	Template recovery.LaunchTemplate
	Findings []recovery.Finding
}

// LaunchComplianceReport is how all launches comply with the rules.
type LaunchComplianceReport struct {
	Rules   []launchrule.Rule
	Checked int // source servers
	Broken  []LaunchCompliance
	Total   int // of those that do not comply, on all pages
	Next    string
	Scopes  []LaunchTemplateScope
}

// rulesOrStandard are the rules of the server, or the standard ones for a report where it has
// none.
func (c *Control) rulesOrStandard() *launchrule.Set {
	if c.rules != nil {
		return c.rules
	}
	return launchrule.Standard()
}

// LaunchCompliance holds the launch templates of all source servers, as they were seen last,
// against the rules: as AWS would launch the servers today.
func (c *Control) LaunchCompliance(ctx context.Context, caller recovery.Caller, q LaunchComplianceQuery) (LaunchComplianceReport, error) {
	if err := c.admit(ctx, caller, "LaunchCompliance"); err != nil {
		return LaunchComplianceReport{}, err
	}
	if q.Mode == "" {
		q.Mode = recovery.Recovery
	}
	scopes, err := c.scopes(ctx, q.AccountID, q.Region)
	if err != nil {
		return LaunchComplianceReport{}, err
	}
	scopes = readable(caller, scopes, func(s recovery.Scope) subject { return inAccount(s.AccountID) })
	c.inventory.bring(ctx, scopes, q.Refresh)
	c.templates.bring(ctx, scopes, q.Refresh)
	rules := c.rulesOrStandard()
	report := LaunchComplianceReport{Rules: rules.Rules()}
	var broken []LaunchCompliance
	for _, scope := range scopes {
		have := c.templates.at(scope).read()
		report.Scopes = append(report.Scopes, LaunchTemplateScope{scope, have.asOf, len(have.seen), have.err})
		of := map[recovery.SourceServerID]*listedTemplate{}
		for _, t := range have.seen {
			of[t.SourceServerID()] = t
		}
		for _, s := range c.inventory.at(scope).read().seen {
			t := of[s.SourceServerID]
			if t == nil {
				continue // it is not known how it would be launched
			}
			report.Checked++
			launch := recovery.LaunchCase{Server: s, Launch: t.Default.Launch(), Template: t.Default}
			if found := rules.Check(launch, scope, q.Mode); len(found) > 0 {
				broken = append(broken, LaunchCompliance{s, t.LaunchTemplate, found})
			}
		}
	}
	order := listOrder[LaunchCompliance]{
		kind: "launch-compliance",
		at:   func(b LaunchCompliance) store.Position { return store.Position{ID: b.ServerKey.String()} },
		list: store.Query{Cursor: q.Cursor, Attrs: map[string]string{
			"of": strings.Join([]string{string(q.AccountID), string(q.Region), string(q.Mode)}, "/"),
		}},
	}
	report.Total = len(broken)
	report.Broken, report.Next, err = order.cut(broken, q.Limit)
	return report, err
}
