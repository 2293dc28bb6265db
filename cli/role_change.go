package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type roleChangeOptions struct {
	*session
	ref                        string
	name, group, subject, role string
	accounts                   []string
	planTags                   map[string]string
	allAccounts, allPlans      bool
}

func newRoleChange(s *session) *cobra.Command {
	o := roleChangeOptions{session: s}
	changing := []string{"group", "subject", "role", "account", "all-accounts", "plan-tag", "all-plans", "name"}
	cmd := &cobra.Command{
		Use:   "change BINDING",
		Short: "Change a role binding: whom it is for, which role, and how far it reaches",
		Long: `Change a role binding, by its name or ID. What no flag names stays as it is; the
accounts, or the tags of plans, are replaced as a whole. It holds from the next
request on, and in one step: nobody is without the role in between.

A change after which nobody might be Admin everywhere is refused. So is one after which
you are not Admin yourself, where you signed in at the identity provider.`,
		Example: `  davit role change "shop-dr RecoveryManager" --account 111122223333 --account 444455556666
  davit role change "platform-dr Operator" --role RecoveryManager --all-accounts
  davit role change nightly --plan-tag team=shop --name "nightly drills"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.ContainsFunc(changing, cmd.Flags().Changed) {
				return misuse(cmd, errors.New("say what is to change"))
			}
			o.ref = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.group, "group", "", "for this `group` at the identity provider from now on")
	f.StringVar(&o.subject, "subject", "", "for this one person or program from now on: `ISSUER#ID`")
	f.StringVar(&o.role, "role", "", "the `role`: "+recovery.JoinRoles(recovery.Roles, ", "))
	f.StringSliceVar(&o.accounts, "account", nil, "an `account` in which it is held; repeat it for more")
	f.BoolVar(&o.allAccounts, "all-accounts", false, "in all accounts")
	f.StringToStringVar(&o.planTags, "plan-tag", nil, "a tag, as `KEY=VALUE`, that plans must have for which it is held; repeat it for more")
	f.BoolVar(&o.allPlans, "all-plans", false, "for all plans")
	f.StringVar(&o.name, "name", "", "another `name` for the binding")
	cmd.MarkFlagsMutuallyExclusive("group", "subject")
	cmd.MarkFlagsMutuallyExclusive("account", "all-accounts")
	cmd.MarkFlagsMutuallyExclusive("plan-tag", "all-plans")
	return cmd
}

func (o *roleChangeOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Binding(ctx, o.ref)
	if err != nil {
		return err
	}
	in := o.changed(now)
	if err := in.Binding().Check(); err != nil {
		return err
	}
	b, err := c.ChangeBinding(ctx, string(now.ID), now.Version, in)
	if err != nil {
		return err
	}
	o.Notef("Changed %s: %s is %s; it is version %d now.", text.Clean(b.Name), holderText(b), grantText(b.Grant), b.Version)
	return nil
}

// changed is the binding with what the flags say.
func (o *roleChangeOptions) changed(b recovery.Binding) apitype.BindingInput {
	in := apitype.BindingInput{
		Name: b.Name, Group: b.Group, Subject: b.Subject,
		Role: b.Role, AccountIDs: b.AccountIDs, PlanTags: b.PlanTags,
	}
	if o.group+o.subject != "" {
		in.Group, in.Subject = o.group, o.subject
	}
	if o.role != "" {
		in.Role = recovery.Role(o.role)
	}
	if o.name != "" {
		in.Name = o.name
	}
	if len(o.accounts) > 0 || o.allAccounts {
		in.AccountIDs = nil
	}
	for _, id := range o.accounts {
		in.AccountIDs = append(in.AccountIDs, recovery.AccountID(id))
	}
	if len(o.planTags) > 0 || o.allPlans {
		in.PlanTags = o.planTags
	}
	return in
}
