package cloud

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// Needs are what Davit uses in one account besides the account itself, as its plans and
// its registration say.
type Needs struct {
	Secrets    []string // of Secrets Manager: names or ARNs
	Parameters []string // of the Parameter Store: names
	Roles      []string // ARNs of the roles that automations act as
	Staging    []recovery.AccountID
	// TagSync is how tags are kept the same there, if they are by themselves.
	TagSync recovery.TagSync
}

// Uses reports whether the account needs the permission at all.
func (n Needs) Uses(p Permission) bool {
	switch {
	case p.Of == OfSecrets:
		return len(n.Secrets) > 0
	case p.Of == OfParameters:
		return len(n.Parameters) > 0
	case p.Of == OfRoles:
		return len(n.Roles) > 0
	case p.Feature == FeatureSecrets:
		return len(n.Secrets)+len(n.Parameters) > 0
	case p.Feature == FeatureExtension:
		return len(n.Staging) > 0
	case p.Of == OfInstances:
		return n.TagSync.Back
	case p.Feature == FeatureTagSync:
		return n.TagSync != recovery.TagSync{}
	case p.Feature == FeatureStaging:
		return false
	}
	return true
}

// Permissions are those that the account needs, in the order of the table.
func (n Needs) Permissions() []Permission {
	return slices.DeleteFunc(slices.Clone(Permissions), func(p Permission) bool { return !n.Uses(p) })
}

// Subjects are what a permission is asked about: one question each. A permission that is
// limited to nothing has one, which is empty.
func (n Needs) Subjects(p Permission) []string {
	switch {
	case p.Of == OfSecrets:
		return n.Secrets
	case p.Of == OfParameters:
		return n.Parameters
	case p.Action == "drs:ListExtensibleSourceServers":
		staging := make([]string, len(n.Staging))
		for i, id := range n.Staging {
			staging[i] = string(id)
		}
		return staging
	}
	return []string{""}
}
