package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type accountRoleOptions struct {
	*session
	ref, format, staging string
	wish                 client.RoleWish
}

func newAccountRole(s *session) *cobra.Command {
	o := accountRoleOptions{session: s}
	cmd := &cobra.Command{
		Use:   "role ACCOUNT",
		Short: "Print the role that Davit needs in a target account",
		Long: `Print the role that Davit needs in a target account, as a CloudFormation template, or as
IAM policies. It allows what Davit calls and what its plans use there, and trusts Davit's
own principal with the account's external ID. Nothing is created.

Where neither the account nor --external-id gives an external ID, a fresh random one is
proposed, and how to register it is told on stderr.

The template is the same in aws, aws-us-gov and aws-cn. Print it again when plans begin to
use secrets, or the account gets a staging account: the policy is as narrow as that.`,
		Example: `  davit account role shop-production > role.yaml
  aws cloudformation deploy --stack-name davit-role --template-file role.yaml \
    --capabilities CAPABILITY_NAMED_IAM

  davit account role shop-production --format policy`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.wish.ExternalID, "external-id", "", "the external `ID`, instead of the account's own")
	flags.StringVar(&o.wish.Principal, "principal", "", "the `ARN` of who assumes the role, instead of Davit's own")
	flags.StringVar(&o.staging, "staging", "", "the role in the staging account with this `ID`")
	flags.StringVar(&o.format, "format", "template", "what to print: `template`, policy (what the role may do) or trust (who may assume it)")
	return cmd
}

func (o *accountRoleOptions) run(ctx context.Context) error {
	write, ok := map[string]func(io.Writer, apitype.AccountRole) error{
		"template": writeTemplate,
		"policy":   func(w io.Writer, role apitype.AccountRole) error { return writeJSON(w, role.Policy) },
		"trust":    writeTrust,
	}[o.format]
	if !ok {
		return usagef("--format %s is not known: give template, policy or trust", o.format)
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	o.wish.StagingAccountID = recovery.AccountID(o.staging)
	role, err := c.AccountRole(ctx, o.ref, o.wish)
	if err != nil {
		return err
	}
	if err := write(o.Out, role); err != nil {
		return err
	}
	o.warn(role.Warnings)
	if role.Proposed && o.format != "policy" {
		o.Notef("The account has no external ID. This one is proposed: %s", role.ExternalID)
		o.Notef("Register it as the account's externalID (\"davit account change\") once the role is deployed.")
	}
	return nil
}

func writeTemplate(w io.Writer, role apitype.AccountRole) error {
	if role.Template == "" {
		return needsNoRole(role)
	}
	_, err := io.WriteString(w, role.Template)
	return err
}

func writeTrust(w io.Writer, role apitype.AccountRole) error {
	switch {
	case role.Template == "":
		return needsNoRole(role)
	case role.Trust == nil:
		return recovery.Errorf(recovery.Invalid, "it is not known who is to be trusted").WithRemedy("name the ARN with --principal")
	}
	return writeJSON(w, role.Trust)
}

func needsNoRole(role apitype.AccountRole) error {
	return recovery.Errorf(recovery.Invalid, "account %s (%s) is Davit's own, and needs no role", role.AccountID, role.Name).
		WithRemedy("allow Davit's own credentials what --format policy prints")
}
