package recovery

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// BindingID identifies a role binding.
type BindingID string

// Binding gives a role to the people of a group at the identity provider, or to a single
// person or program, everywhere or in some accounts and for some plans only.
type Binding struct {
	ID   BindingID `json:"bindingID"`
	Name string    `json:"name"`
	// Group is the group's name at the provider.
	Group string `json:"group,omitempty"`
	// Subject is one person or program, as Actor has it.
	Subject string `json:"subject,omitempty"`
	Grant
	Version int64 `json:"version"`

	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// maxHolder bounds the name of a group or a subject.
const maxHolder = 512

// Check finds everything wrong with the binding's own fields.
func (b Binding) Check() error {
	var p Problems
	p.Check("name", CheckName(b.Name))
	switch {
	case b.Group == "" && b.Subject == "":
		p.Addf("group", "name a group of the identity provider, or one subject")
	case b.Group != "" && b.Subject != "":
		p.Addf("subject", "a binding is for a group or for one subject, not for both: make two")
	}
	checkHolder(&p, "group", b.Group)
	checkHolder(&p, "subject", b.Subject)
	if b.Subject != "" && !strings.Contains(b.Subject, "#") {
		p.Addf("subject", "%q is not a subject: it is the provider's address, # and the ID there, as davit whoami shows it", b.Subject)
	}
	b.check(&p)
	return p.Err("the role binding is not valid")
}

func checkHolder(p *Problems, field, value string) {
	if len(value) > maxHolder || strings.TrimSpace(value) != value || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		p.Addf(field, "it has at most %d bytes, no control characters, and no blanks around it", maxHolder)
	}
}

// check finds everything wrong with the grant.
func (g Grant) check(p *Problems) {
	if !slices.Contains(Roles, g.Role) {
		p.Addf("role", "%q is not a role: it is one of %s", g.Role, JoinRoles(Roles, ", "))
	}
	for _, id := range g.AccountIDs {
		p.Check("accountIDs", id.Check())
	}
	for _, key := range slices.Sorted(maps.Keys(g.PlanTags)) {
		if strings.TrimSpace(key) == "" {
			p.Addf("planTags", "a tag's key is empty")
		}
	}
}

// providerRoles are the groups that have a role without a binding.
var providerRoles = map[string]Role{
	"DRSOrchestrationAdmin": Admin,
	"DRSRecoveryManager":    RecoveryManager,
	"DRSPlanManager":        PlanManager,
	"DRSOperator":           Operator,
	"DRSAuditor":            Auditor,
	"DRSReadOnly":           ReadOnly,
}

// ProviderGroup is the name of the group at an identity provider that has the role
// without a binding.
func (r Role) ProviderGroup() string {
	for group, role := range providerRoles {
		if role == r {
			return group
		}
	}
	return ""
}

// Grants are what somebody may act as who is in the groups, by the bindings. A group that
// no binding names and that is called after a role has this role everywhere.
func Grants(bindings []Binding, subject string, groups []string) []Grant {
	var grants []Grant
	bound := map[string]bool{}
	for _, b := range bindings {
		bound[b.Group] = true
		if (b.Group != "" && slices.Contains(groups, b.Group)) || (b.Subject != "" && b.Subject == subject) {
			grants = append(grants, b.Grant)
		}
	}
	for _, group := range groups {
		if role, ok := providerRoles[group]; ok && !bound[group] {
			grants = append(grants, Grant{Role: role})
		}
	}
	slices.SortStableFunc(grants, func(a, b Grant) int { return slices.Index(Roles, a.Role) - slices.Index(Roles, b.Role) })
	return grants
}
