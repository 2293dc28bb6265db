package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type featureListOptions struct {
	*session
	output        output
	account, role string
}

func newFeatureList(s *session) *cobra.Command {
	o := featureListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the features, whether they are on, and what says so",
		Long: `List the features, whether they are on, and what says so. The most specific setting wins:
the role's, then the account's, then the deployment's, then the default. YOURS says
whether a feature is on for one of your own roles, anywhere.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "what counts in this `account`")
	f.StringVar(&o.role, "role", "", "what counts for this `role`")
	o.output.flags(cmd)
	return cmd
}

func (o *featureListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	features, err := c.Features(ctx, recovery.AccountID(o.account), recovery.Role(o.role))
	if err != nil {
		return err
	}
	return o.output.write(o.Out, features, func(w io.Writer) error {
		t := text.NewTable("FEATURE", "ON", "SAYS", "YOURS", "WHAT IT IS")
		for _, f := range features {
			t.Row(string(f.Name), featureOn(f), f.From, onOff(f.Yours), f.Summary)
		}
		return t.Write(w, "")
	})
}

func featureOn(f apitype.Feature) string {
	if f.Unknown {
		return "unknown to this version"
	}
	return onOff(f.On)
}

func onOff(is bool) string {
	if is {
		return "on"
	}
	return "off"
}
