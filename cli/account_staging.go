package cli

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newAccountStaging(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "staging",
		Short: "Staging accounts: they replicate source servers for a target account",
		Long: `Staging accounts replicate source servers that are extended into a target account, where
DRS recovers them: so that an account can recover more servers than it can replicate. They
are a part of the target account (stagingAccounts in its file).

"davit server extend" extends source servers. doc/accounts.md tells how to set it up.`,
	}
	cmd.AddCommand(newStagingList(s), newStagingAdd(s), newStagingRemove(s), newStagingServers(s))
	return cmd
}

type stagingListOptions struct {
	*session
	output output
	ref    string
}

func newStagingList(s *session) *cobra.Command {
	o := stagingListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list ACCOUNT",
		Short: "List the staging accounts of a target account",
		Long: `List the staging accounts of a target account: those that are registered, and those that
DRS knows of, since source servers of them are extended into it.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *stagingListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	page, err := c.StagingAccounts(ctx, o.ref)
	if err != nil {
		return err
	}
	o.warnRegions(page.Regions)
	return o.output.write(o.Out, page.Items, func(w io.Writer) error {
		t := text.NewTable("ACCOUNT", "NAME", "REGISTERED", "EXTENDED IN", "ROLE")
		for _, a := range page.Items {
			t.Row(string(a.ID), a.Name, okWord(a.Registered), regionList(a.Extended), a.RoleARN)
		}
		return t.Write(w, "")
	})
}

// warnRegions tells which Regions did not answer.
func (s *session) warnRegions(all []apitype.RegionStatus) {
	for _, r := range all {
		if r.Error != nil {
			s.Notef("warning: %s: %s", r.Region, problemText(r.Error))
		}
	}
}

type stagingServersOptions struct {
	*session
	output               output
	ref, staging, region string
}

func newStagingServers(s *session) *cobra.Command {
	o := stagingServersOptions{session: s}
	cmd := &cobra.Command{
		Use:   "servers ACCOUNT STAGING",
		Short: "List the source servers of a staging account that can be extended",
		Long: `List the source servers of a staging account, by its ID, that are not extended into the
target account yet. Their ARNs are what "davit server extend" takes.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.ref, o.staging = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.region, "region", "", "only those in this `Region`")
	o.output.flags(cmd)
	return cmd
}

func (o *stagingServersOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	page, err := c.ExtensibleServers(ctx, o.ref, recovery.AccountID(o.staging), recovery.Region(o.region))
	if err != nil {
		return err
	}
	o.warnRegions(page.Regions)
	return o.output.write(o.Out, page.Items, func(w io.Writer) error {
		t := text.NewTable("ARN", "HOST NAME", "REGION")
		for _, s := range page.Items {
			t.Row(s.StagingServerARN, s.Hostname, string(s.Region))
		}
		return t.Write(w, "")
	})
}

type stagingAddOptions struct {
	*session
	ref     string
	staging recovery.StagingAccount
	id      string
	regions []string
}

func newStagingAdd(s *session) *cobra.Command {
	o := stagingAddOptions{session: s}
	cmd := &cobra.Command{
		Use:   "add ACCOUNT --id ID --name NAME",
		Short: "Register a staging account with a target account",
		Long: `Register a staging account with a target account. Nothing in AWS changes. Without a role
Davit makes no calls in it, and hears of its servers from DRS in the target account.`,
		Example: `  davit account staging add shop-production --id 777788889999 --name shop-staging`,
		Args:    cobra.ExactArgs(1),
		RunE:    about(&o.ref, o.run),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.id, "id", "", "its account `ID`")
	flags.StringVar(&o.staging.Name, "name", "", "its `name`")
	flags.StringVar(&o.staging.RoleARN, "role", "", "the `ARN` of the role that Davit assumes there")
	flags.StringVar(&o.staging.ExternalID, "external-id", "", "the `ID` that is sent with it")
	flags.StringSliceVar(&o.regions, "region", nil, "a `Region` that it stages in; may be repeated; by default all of the target account's")
	_ = cmd.MarkFlagRequired("id") // both are flags of this command
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

func (o *stagingAddOptions) run(ctx context.Context) error {
	o.staging.ID = recovery.AccountID(o.id)
	for _, r := range o.regions {
		o.staging.Regions = append(o.staging.Regions, recovery.Region(r))
	}
	return o.changeAccount(ctx, o.ref, func(a *recovery.Account) (string, error) {
		if _, there := a.Staging(o.staging.ID); there {
			return "", recovery.Errorf(recovery.Conflict, "account %s is a staging account of %s already", o.id, accountName(*a)).
				WithRemedy("change it with \"davit account change\", in stagingAccounts")
		}
		a.StagingAccounts = append(a.StagingAccounts, o.staging)
		return "Registered staging account " + o.id + " with " + accountName(*a) + ".", nil
	})
}

type stagingRemoveOptions struct {
	*session
	confirm      confirm
	ref, staging string
}

func newStagingRemove(s *session) *cobra.Command {
	o := stagingRemoveOptions{session: s}
	cmd := &cobra.Command{
		Use:   "remove ACCOUNT STAGING",
		Short: "Forget a staging account of a target account",
		Long: `Forget a staging account, by its ID, of a target account. Nothing in AWS changes: source
servers that are extended stay so.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.ref, o.staging = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *stagingRemoveOptions) run(ctx context.Context) error {
	return o.changeAccount(ctx, o.ref, func(a *recovery.Account) (string, error) {
		id := recovery.AccountID(o.staging)
		if _, there := a.Staging(id); !there {
			return "", recovery.Errorf(recovery.NotFound, "account %s is no staging account of %s", id, accountName(*a))
		}
		if err := o.confirm.ask(ctx, o.Streams, deed{"have Davit forget staging account " + o.staging + " of " + accountName(*a), nothingInAWS}); err != nil {
			return "", err
		}
		a.StagingAccounts = slices.DeleteFunc(a.StagingAccounts, func(s recovery.StagingAccount) bool { return s.ID == id })
		return "Removed staging account " + o.staging + " of " + accountName(*a) + ".", nil
	})
}

// changeAccount changes an account as it is now, unless somebody else does meanwhile, and
// notes what was done.
func (s *session) changeAccount(ctx context.Context, ref string, change func(*recovery.Account) (string, error)) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	a, err := c.Account(ctx, ref)
	if err != nil {
		return err
	}
	done, err := change(&a)
	if err != nil {
		return err
	}
	if _, err := c.ChangeAccount(ctx, string(a.ID), a.Version, apitype.InputOf(a)); err != nil {
		return err
	}
	s.Notef("%s", done)
	return nil
}
