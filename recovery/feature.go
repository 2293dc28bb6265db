package recovery

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// FeatureName names a capability that can be switched on and off.
type FeatureName string

// FeatureSetting is where a feature is switched on or off. What it does not say, a wider
// part of it says, and in the end the feature's default.
type FeatureSetting struct {
	Name FeatureName `json:"name"`
	// Deployment is for all; nil: as the feature is by default.
	Deployment *bool `json:"deployment,omitempty"`
	// Accounts are for what is done in single target accounts.
	Accounts map[AccountID]bool `json:"accounts,omitempty"`
	// Roles are for who acts in a role, wherever.
	Roles map[Role]bool `json:"roles,omitempty"`

	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// Value is whether the feature is on for a role in accounts, and what says so. The most
// specific setting wins: the role's, then the accounts', then the deployment's, then the
// default. What spans several accounts is on if it is on in each of them.
func (s FeatureSetting) Value(byDefault bool, role Role, accounts []AccountID) (on bool, from string) {
	if on, set := s.Roles[role]; set {
		return on, "role " + string(role)
	}
	on, from = byDefault, "default"
	if s.Deployment != nil {
		on, from = *s.Deployment, "deployment"
	}
	wide, set := on, 0
	for _, id := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		own, says := s.Accounts[id]
		switch {
		case says && !own:
			return false, "account " + string(id)
		case says:
			set, from = set+1, "account "+string(id)
		case !wide:
			return false, map[bool]string{true: "deployment", false: "default"}[s.Deployment != nil]
		}
	}
	return wide || set > 0, from
}

// Possible reports whether the feature is on for a role anywhere at all.
func (s FeatureSetting) Possible(byDefault bool, role Role) bool {
	if on, set := s.Roles[role]; set {
		return on
	}
	on, _ := s.Value(byDefault, role, nil)
	return on || slices.Contains(slices.Collect(maps.Values(s.Accounts)), true)
}

// Check finds everything wrong with the setting.
func (s FeatureSetting) Check() error {
	var ps Problems
	for _, id := range slices.Sorted(maps.Keys(s.Accounts)) {
		ps.Check(fmt.Sprintf("accounts.%s", id), id.Check())
	}
	for _, role := range slices.Sorted(maps.Keys(s.Roles)) {
		checkOneOf(&ps, fmt.Sprintf("roles.%s", role), role, Roles...)
	}
	return ps.Err("feature %s cannot be set", s.Name)
}
