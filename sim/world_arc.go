package sim

import (
	"fmt"
	"slices"
)

// RoutingClusterFile is a cluster of Application Recovery Controller with its control
// panels. Its ARN and theirs follow from the names.
type RoutingClusterFile struct {
	Name   string             `yaml:"name"`
	Panels []ControlPanelFile `yaml:"panels"`
}

// ControlPanelFile is a control panel. Names of controls are unique in an account here.
type ControlPanelFile struct {
	Name     string               `yaml:"name"`
	Controls []RoutingControlFile `yaml:"controls"`
	Rules    []SafetyRuleFile     `yaml:"rules,omitempty"`
}

// RoutingControlFile is a routing control.
type RoutingControlFile struct {
	Name string `yaml:"name"`
	On   bool   `yaml:"on,omitempty"`
}

// SafetyRuleFile is a safety rule about controls of its panel, by name: an assertion, or
// with Targets a gate to those.
type SafetyRuleFile struct {
	Name      string   `yaml:"name"`
	Type      string   `yaml:"type"` // ATLEAST, AND or OR
	Threshold int32    `yaml:"threshold,omitempty"`
	Inverted  bool     `yaml:"inverted,omitempty"`
	Controls  []string `yaml:"controls"`
	Targets   []string `yaml:"targets,omitempty"`
}

// hexID is as many hexadecimal digits as ARNs of routing controls have.
func hexID(n int, words ...any) string {
	return (fixedID("", append([]any{"arc 1"}, words...)...) + fixedID("", append([]any{"arc 2"}, words...)...))[:n]
}

func (f ControlPanelFile) arn(account string) string {
	return arcARN(account, "controlpanel/"+hexID(32, account, f.Name))
}

func (f ControlPanelFile) controlARN(account, name string) string {
	return f.arn(account) + "/routingcontrol/" + hexID(16, account, f.Name, name)
}

// routingControlARN is the ARN of the control of that name, or empty.
func (a AccountFile) routingControlARN(name string) string {
	for _, c := range a.RoutingClusters {
		for _, p := range c.Panels {
			if p.has(name) {
				return p.controlARN(a.ID, name)
			}
		}
	}
	return ""
}

func (a AccountFile) hasRoutingControl(name string) bool { return a.routingControlARN(name) != "" }

func (f ControlPanelFile) has(control string) bool {
	return slices.ContainsFunc(f.Controls, func(c RoutingControlFile) bool { return c.Name == control })
}

// RoutingControlARN is the ARN that a routing control of a world file gets.
func (f *WorldFile) RoutingControlARN(account, name string) string {
	for _, a := range f.Accounts {
		if a.ID == account {
			return a.routingControlARN(name)
		}
	}
	return ""
}

func (c *fileCheck) routingControls(path string, a AccountFile) {
	names, panels := map[string]bool{}, map[string]bool{}
	for i, cluster := range a.RoutingClusters {
		at := fmt.Sprintf("%s.routingClusters[%d]", path, i)
		c.want(cluster.Name != "", at+".name", "a cluster needs a name")
		for n, p := range cluster.Panels {
			within := fmt.Sprintf("%s.panels[%d]", at, n)
			c.want(p.Name != "", within+".name", "a control panel needs a name")
			c.unique(panels, within+".name", p.Name)
			for k, control := range p.Controls {
				c.want(control.Name != "", fmt.Sprintf("%s.controls[%d].name", within, k), "a routing control needs a name")
				c.unique(names, fmt.Sprintf("%s.controls[%d].name", within, k), control.Name)
			}
			for k, r := range p.Rules {
				c.safetyRule(fmt.Sprintf("%s.rules[%d]", within, k), p, r)
			}
		}
	}
}

func (c *fileCheck) safetyRule(at string, p ControlPanelFile, r SafetyRuleFile) {
	c.want(r.Name != "", at+".name", "a safety rule needs a name")
	c.want(slices.Contains([]string{"ATLEAST", "AND", "OR"}, r.Type), at+".type", "%q is not ATLEAST, AND or OR", r.Type)
	c.want(r.Type != "ATLEAST" || r.Threshold > 0, at+".threshold", "ATLEAST needs a threshold above 0")
	c.want(len(r.Controls) > 0, at+".controls", "a safety rule is about at least one control")
	for _, name := range slices.Concat(r.Controls, r.Targets) {
		c.want(p.has(name), at, "there is no routing control %q in this panel", name)
	}
}

func populateRoutingControls(t *tx, a AccountFile) {
	at := place{account: a.ID}
	for _, f := range a.RoutingClusters {
		id := hexID(32, a.ID, "cluster", f.Name)
		cluster := routingCluster{Name: f.Name, ARN: arcARN(a.ID, fmt.Sprintf("cluster/%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:32]))}
		add(t, routingClusters, at, cluster.ARN, cluster)
		for n, p := range f.Panels {
			panel := controlPanel{ARN: p.arn(a.ID), Name: p.Name, Cluster: cluster.ARN, Default: n == 0}
			add(t, controlPanels, at, panel.ARN, panel)
			p.populate(t, at)
		}
	}
}

func (f ControlPanelFile) populate(t *tx, at place) {
	arns := func(names []string) (all []string) {
		for _, name := range names {
			all = append(all, f.controlARN(at.account, name))
		}
		return all
	}
	for _, c := range f.Controls {
		control := routingControl{ARN: f.controlARN(at.account, c.Name), Name: c.Name, Panel: f.arn(at.account), On: c.On}
		add(t, routingControls, at, control.ARN, control)
	}
	for _, r := range f.Rules {
		rule := safetyRule{
			ARN: f.arn(at.account) + "/safetyrule/" + hexID(16, at.account, f.Name, "rule", r.Name), Name: r.Name, Panel: f.arn(at.account),
			Controls: arns(r.Controls), Targets: arns(r.Targets), Type: r.Type, Threshold: r.Threshold, Inverted: r.Inverted,
		}
		add(t, safetyRules, at, rule.ARN, rule)
	}
}
