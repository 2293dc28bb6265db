package control

import (
	"context"
	"crypto/rand"
	"regexp"
	"slices"
	"strings"

	"github.com/davit-dr/davit/cfn"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// RoleWish says what of a role is to differ from how the account is registered.
type RoleWish struct {
	ExternalID string
	Principal  string // the ARN that assumes the role; empty: Davit's own
	// Staging is a staging account of the account, whose role is meant.
	Staging recovery.AccountID
}

// AccountRole is the role that Davit needs in an account, ready to be set up.
type AccountRole struct {
	Account recovery.Account
	Policy  Policy
	// Trust and Template are of the role; Davit's own account needs none, but its policy.
	Trust      Policy
	Template   string // CloudFormation, in YAML
	ExternalID string
	Proposed   bool // the external ID was made just now, and is registered nowhere
	Principal  string
	Warnings   []string
}

// AccountRole makes the role that Davit needs in an account, from the same table that the
// check asks about. Without an external ID anywhere, it proposes a fresh one: nobody must
// think of one, and no role is without.
func (c *Control) AccountRole(ctx context.Context, caller recovery.Caller, ref string, wish RoleWish) (AccountRole, error) {
	if err := c.admit(ctx, caller, "AccountRole"); err != nil {
		return AccountRole{}, err
	}
	a, err := c.account(ctx, caller, "AccountRole", ref)
	if err != nil {
		return AccountRole{}, err
	}
	n, err := c.needsOf(ctx, a)
	if err != nil {
		return AccountRole{}, err
	}
	all := n.all(a)
	permissions, meant := all.Permissions(), a
	if wish.Staging != "" {
		if permissions, meant, err = stagingRole(a, wish.Staging); err != nil {
			return AccountRole{}, err
		}
	}
	role := AccountRole{Account: meant, Policy: cfn.Allow(permissions, all)}
	if !meant.Own {
		if err := c.completeRole(ctx, &role, a.Regions[0], wish); err != nil {
			return AccountRole{}, err
		}
	}
	role.Policy = role.Policy.In(meant.ID, a.Regions[0].Partition())
	return role, nil
}

// stagingRole is what Davit needs in a staging account, and the account.
func stagingRole(a recovery.Account, id recovery.AccountID) ([]AWSPermission, recovery.Account, error) {
	s, ok := a.Staging(id)
	if !ok {
		return nil, recovery.Account{}, notStaging(a, id)
	}
	permissions := slices.DeleteFunc(slices.Clone(cloud.Permissions), func(p AWSPermission) bool { return p.Feature != cloud.FeatureStaging })
	return permissions, s.Callable(), nil
}

// completeRole finds who assumes the role and with which external ID, and writes both down.
func (c *Control) completeRole(ctx context.Context, role *AccountRole, region recovery.Region, wish RoleWish) error {
	role.ExternalID, role.Principal = wish.ExternalID, wish.Principal
	if role.ExternalID == "" {
		role.ExternalID = role.Account.ExternalID
	}
	if role.ExternalID == "" {
		role.ExternalID, role.Proposed = "davit-"+strings.ToLower(rand.Text()), true
	}
	if role.Principal == "" {
		_, arn, err := c.cloud.Self(ctx, region)
		if err != nil {
			role.Warnings = append(role.Warnings, "it is not known who Davit is ("+err.Error()+"): give the ARN of its role when you deploy the template")
		}
		role.Principal = principalOf(arn)
	}
	probe := recovery.Account{ID: role.Account.ID, Name: "role", RoleARN: role.Account.RoleARN, ExternalID: role.ExternalID, Regions: []recovery.Region{region}}
	if err := probe.Check(); err != nil {
		return err
	}
	if role.Principal != "" {
		if !principalForm.MatchString(role.Principal) {
			return invalid("principal", "%q cannot be trusted: give the ARN of a role, a user, or an account's root, such as arn:aws:iam::444455556666:role/davit", role.Principal)
		}
		role.Trust = cfn.Trust(role.Principal, role.ExternalID)
	}
	name, path := roleName(role.Account.RoleARN)
	var err error
	role.Template, err = cfn.Role{Name: name, Path: path, Principal: role.Principal, ExternalID: role.ExternalID, Policy: role.Policy}.Template()
	return err
}

var principalForm = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/.+|user/.+)$`)

// principalOf is whom a trust policy names for who calls with an ARN: of a session the
// role that was assumed. A session's ARN does not tell the path of the role.
func principalOf(arn string) string {
	before, session, assumed := strings.Cut(arn, ":assumed-role/")
	if !assumed {
		return arn
	}
	role, _, _ := strings.Cut(session, "/")
	return strings.Replace(before, ":sts:", ":iam:", 1) + ":role/" + role
}

// roleName is the name of a role and its path, which begins and ends with a slash.
func roleName(arn string) (name, path string) {
	_, full, ok := strings.Cut(arn, ":role/")
	if !ok {
		return recovery.DefaultRoleName, "/"
	}
	slash := strings.LastIndex(full, "/")
	return full[slash+1:], "/" + full[:slash+1]
}
