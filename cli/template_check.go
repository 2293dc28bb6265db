package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
)

type templateCheckOptions struct {
	*session
	output output
	launchRun
	ref string
}

func newTemplateCheck(s *session) *cobra.Command {
	o := templateCheckOptions{session: s}
	cmd := &cobra.Command{
		Use:   "check {TEMPLATE | --group GROUP}",
		Short: "Check a launch template, or how a group would be launched",
		Long: `Check what a launch would come to, before there is one: instance type, zone, architecture
and boot mode, EBS optimisation, subnet and its free addresses, security groups, instance
profile, licence, and what DRS overrides, ignores or refuses.

A launch template is checked as its default version stands, with the source server that
is launched from it. With --group, the servers of a protection group are checked as they
would be launched; --plan adds what a plan says. The preflight of a plan makes the same
checks. It changes nothing. The exit code is 1 when a launch would fail.`,
		Example: `  davit template check lt-0123456789abcdef0
  davit template check --group shop-web --plan three-tier --drill`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (o.query.Group != "") {
				return misuse(cmd, usagef("name a launch template, or a group with --group"))
			}
			if len(args) == 1 {
				o.ref = args[0]
			}
			if err := o.mode(); err != nil {
				return misuse(cmd, err)
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.query.Group, "group", "", "check how this `group` would be launched")
	cmd.Flags().StringVar(&o.query.Server, "server", "", "of the group, this `server` alone")
	o.launchRun.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *templateCheckOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	check, err := o.check(ctx, c)
	if err != nil {
		return err
	}
	err = o.output.write(o.Out, check, func(w io.Writer) error { return writeFindings(w, check.Findings) })
	if err != nil {
		return err
	}
	if !check.OK {
		return failedf("a launch would fail: see the findings")
	}
	o.Notef("nothing would keep a launch from succeeding (%d checked)", check.Checked)
	return nil
}

func (o *templateCheckOptions) check(ctx context.Context, c *client.Client) (apitype.LaunchCheck, error) {
	if o.ref == "" {
		return c.CheckLaunchConfiguration(ctx, o.query)
	}
	scope, id, err := findTemplate(ctx, c, o.ref)
	if err != nil {
		return apitype.LaunchCheck{}, err
	}
	return c.CheckLaunchTemplate(ctx, scope, id)
}
