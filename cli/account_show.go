package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type accountShowOptions struct {
	*session
	output output
	ref    string
}

func newAccountShow(s *session) *cobra.Command {
	o := accountShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show ACCOUNT",
		Short: "Show a target account, by its ID or name",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *accountShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	a, err := c.Account(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, a, func(w io.Writer) error {
		q := a.Quotas.OrDefaults()
		return facts(w,
			"Account", string(a.ID),
			"Name", text.Clean(a.Name),
			"Regions", regionList(a.Regions),
			"Role", a.RoleARN,
			"External ID", a.ExternalID,
			"Staging", stagingList(a.StagingAccounts),
			"Own", map[bool]string{true: "yes, Davit runs in it"}[a.Own],
			"Quotas", fmt.Sprintf("%d servers a job, %d jobs at once, %d servers in active jobs, %d replicating", q.ServersPerJob, q.JobsAtOnce, q.ServersInActiveJobs, q.ReplicatingServers),
			"Tags", tagSyncText(a.TagSync),
			"Version", fmt.Sprint(a.Version),
			"Created", text.Instant(a.CreatedAt),
			"Changed", text.Instant(a.UpdatedAt),
		)
	})
}

func stagingList(all []recovery.StagingAccount) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = string(s.ID) + " (" + text.Clean(s.Name) + ")"
	}
	return strings.Join(names, ", ")
}

// tagSyncText says when the tags of source servers are synchronised.
func tagSyncText(s recovery.TagSync) string {
	how := ", from instances to servers"
	if s.Back {
		how = ", both ways"
	}
	if s.EverySeconds > 0 {
		return "synchronised every " + text.Seconds(s.Every().Seconds()) + how
	}
	return "synchronised on demand" + how
}
