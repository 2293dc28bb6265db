package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type templateRecommendOptions struct {
	*session
	output        output
	group, server string
	accept        bool
	typesAlone    bool
}

func newTemplateRecommend(s *session) *cobra.Command {
	o := templateRecommendOptions{session: s}
	cmd := &cobra.Command{
		Use:   "recommend {--group GROUP | --server SERVER}",
		Short: "Propose instance types and launch templates for servers",
		Long: `Propose an instance type for the servers of a protection group, or for one server: from
what DRS's right-sizing recommends or, without that, from the source server's processors
and memory; and from its operating system, its disks, how it boots and where it is
launched. Of the types that fit, and break no rule for launches, it is the one that costs
least. A launch template is proposed, too, where one has a tag of the server and fits.

Nothing holds until somebody accepts it: --accept saves what is shown as the servers' own
launch configurations in their group, which is a change of the group.`,
		Example: `  davit template recommend --group shop-web
  davit template recommend --server shop-web-1 --accept`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (o.group == "") == (o.server == "") {
				return misuse(cmd, usagef("name a group with --group, or a server with --server"))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.group, "group", "", "for the servers of this `group`")
	f.StringVar(&o.server, "server", "", "for this `server`, by its ID or name")
	f.BoolVar(&o.accept, "accept", false, "save what is proposed as the servers' own launch configurations")
	f.BoolVar(&o.typesAlone, "types-alone", false, "propose no launch templates")
	o.output.flags(cmd)
	return cmd
}

func (o *templateRecommendOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	r, err := o.recommendations(ctx, c)
	if err != nil {
		return err
	}
	if err := o.output.write(o.Out, r, func(w io.Writer) error { return writeRecommendations(w, r) }); err != nil {
		return err
	}
	if r.TemplatesError != nil {
		o.Notef("warning: launch templates could not be read: %s", problemText(r.TemplatesError))
	}
	if r.Prices.AsOf.IsZero() && r.Prices.Error != nil {
		o.Notef("warning: the smallest type that fits is proposed, since prices are not known: %s", problemText(r.Prices.Error))
	}
	if !o.accept {
		o.Notef("nothing is changed: --accept saves it")
		return nil
	}
	return o.save(ctx, c, r)
}

func (o *templateRecommendOptions) recommendations(ctx context.Context, c *client.Client) (apitype.Recommendations, error) {
	group, server := o.group, o.server
	if server != "" {
		v, err := findServer(ctx, c, server)
		if err != nil {
			return apitype.Recommendations{}, err
		}
		if v.Group == "" {
			return apitype.Recommendations{}, recovery.Errorf(recovery.NotFound, "server %s is in no protection group, which its launch configuration would belong to", v.Name).
				WithRemedy("put it into a group first: see `davit group create --help`")
		}
		group, server = v.Group, string(v.SourceServerID)
	}
	r, err := c.Recommendations(ctx, group, server)
	for i := range r.Servers {
		if o.typesAlone {
			r.Servers[i].LaunchTemplate = nil
		}
	}
	return r, err
}

// writeRecommendations writes what is proposed for each server, and why.
func writeRecommendations(w io.Writer, r apitype.Recommendations) error {
	for _, v := range r.Servers {
		if _, err := fmt.Fprintf(w, "%s (%s): %s\n", v.Name, v.SourceServerID, proposalText(v)); err != nil {
			return err
		}
		for _, why := range v.Reasons {
			if _, err := fmt.Fprintf(w, "  - %s\n", why); err != nil {
				return err
			}
		}
		for _, caution := range v.Cautions {
			if _, err := fmt.Fprintf(w, "  ! %s\n", caution); err != nil {
				return err
			}
		}
	}
	return nil
}

func proposalText(v apitype.Recommendation) string {
	text := v.InstanceType
	switch {
	case v.InstanceType == "":
		return "no instance type is known to fit"
	case v.Now == v.InstanceType:
		text += ", as today"
	case v.Now != "" && v.NowPerHour > 0 && v.PerHour > 0:
		text += fmt.Sprintf(" in place of %s, which costs %.4g %s an hour", v.Now, v.NowPerHour, v.Currency)
	case v.Now != "":
		text += " in place of " + v.Now
	}
	if v.LaunchTemplate != nil {
		text += ", from launch template " + v.LaunchTemplate.ID
	}
	return text
}

// save accepts what was shown, where it is something.
func (o *templateRecommendOptions) save(ctx context.Context, c *client.Client, r apitype.Recommendations) error {
	accepted := apitype.AcceptRequest{Servers: map[recovery.SourceServerID]apitype.AcceptedLaunch{}}
	for _, v := range r.Servers {
		if v.InstanceType != "" {
			accepted.Servers[v.SourceServerID] = v.AcceptedLaunch
		}
	}
	if len(accepted.Servers) == 0 {
		return failedf("there is nothing to accept")
	}
	saved, err := c.AcceptRecommendations(ctx, r.Group, r.Version, accepted)
	if err != nil {
		return err
	}
	o.Notef("Changed protection group %s; it is version %d now: servers with a launch configuration of their own as proposed: %d.", saved.Name, saved.Version, len(accepted.Servers))
	o.warn(saved.Warnings)
	return nil
}
