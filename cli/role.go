package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newRole(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "role",
		Short: "Who has which role: groups of the identity provider, and single people or programs",
	}
	cmd.AddCommand(newRoleList(s), newRoleShow(s), newRoleBind(s), newRoleChange(s), newRoleUnbind(s))
	return cmd
}

type roleListOptions struct {
	*session
	output output
}

func newRoleList(s *session) *cobra.Command {
	o := roleListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the role bindings",
		Long: `List the role bindings. A group that has none, and that is called after a role, has this
role everywhere: DRSOrchestrationAdmin, DRSRecoveryManager, DRSPlanManager, DRSOperator,
DRSAuditor, DRSReadOnly.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *roleListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	bindings, err := c.Bindings(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, bindings, func(w io.Writer) error {
		t := text.NewTable("NAME", "WHO", "ROLE")
		for _, b := range bindings {
			t.Row(b.Name, holderText(b), grantText(b.Grant))
		}
		return t.Write(w, "")
	})
}

// holderText is whom a binding gives its role.
func holderText(b recovery.Binding) string {
	if b.Group != "" {
		return "group " + text.Clean(b.Group)
	}
	return text.Clean(b.Subject)
}

type roleBindOptions struct {
	*session
	name, group, subject, role string
	accounts                   []string
	planTags                   map[string]string
}

func newRoleBind(s *session) *cobra.Command {
	o := roleBindOptions{session: s}
	cmd := &cobra.Command{
		Use:   "bind",
		Short: "Give a role to a group of the identity provider, or to one person or program",
		Long: `Give a role to a group of the identity provider, or to one person or program, everywhere
or in some accounts and for some plans only. It holds from the next request on. Somebody
in several groups has all of their roles.

A subject is the provider's address, # and the ID there, as "davit whoami" shows it.`,
		Example: `  davit role bind --group platform-dr --role Operator
  davit role bind --group shop-dr --role RecoveryManager --account 111122223333 --plan-tag team=shop
  davit role bind --subject https://id.example.com#nightly-drills --role Operator --name nightly`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.group, "group", "", "the `group` at the identity provider")
	f.StringVar(&o.subject, "subject", "", "one person or program: `ISSUER#ID`")
	f.StringVar(&o.role, "role", "", "the `role`: "+recovery.JoinRoles(recovery.Roles, ", "))
	f.StringSliceVar(&o.accounts, "account", nil, "an `account` in which it is held; repeat it for more (default all)")
	f.StringToStringVar(&o.planTags, "plan-tag", nil, "a tag, as `KEY=VALUE`, that plans must have for which it is held; repeat it for more (default all plans)")
	f.StringVar(&o.name, "name", "", "a `name` for the binding (default made of group and role)")
	return cmd
}

func (o *roleBindOptions) run(ctx context.Context) error {
	in := apitype.BindingInput{Name: o.name, Group: o.group, Subject: o.subject, Role: recovery.Role(o.role), PlanTags: o.planTags}
	for _, id := range o.accounts {
		in.AccountIDs = append(in.AccountIDs, recovery.AccountID(id))
	}
	if in.Name == "" {
		in.Name = bindingName(o.group+o.subject, o.role)
	}
	if err := in.Binding().Check(); err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	b, err := c.CreateBinding(ctx, in)
	if err != nil {
		return err
	}
	o.Notef("Bound %s: %s is %s.", text.Clean(b.Name), holderText(b), grantText(b.Grant))
	return nil
}

// bindingName is a binding's name where nobody gave one.
func bindingName(holder, role string) string {
	name := []rune(strings.ReplaceAll(holder, "/", "-"))
	if most := recovery.MaxName - len(role) - 1; len(name) > most {
		name = name[len(name)-most:]
	}
	return recovery.TrimName(string(name) + " " + role)
}

type roleUnbindOptions struct {
	*session
	confirm confirm
	ref     string
}

func newRoleUnbind(s *session) *cobra.Command {
	o := roleUnbindOptions{session: s}
	cmd := &cobra.Command{
		Use:   "unbind NAME",
		Short: "Take a role away again, by the binding's name or ID",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *roleUnbindOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	b, err := c.Binding(ctx, o.ref)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"take " + grantText(b.Grant) + " away from " + holderText(b), nothingInAWS}); err != nil {
		return err
	}
	if err := c.DeleteBinding(ctx, string(b.ID), b.Version); err != nil {
		return err
	}
	o.Notef("Deleted role binding %s.", text.Clean(b.Name))
	return nil
}
