package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type quotaListOptions struct {
	*session
	output output
}

func newQuotaList(s *session) *cobra.Command {
	o := quotaListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the use of DRS's quotas by account and Region",
		Long: `List, by account and Region, how many jobs and servers in jobs count against DRS's
quotas: Davit's own, those of others as last seen, the limit, and how many batches of
Davit's executions wait for room.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *quotaListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	quotas, err := c.Quotas(ctx)
	if err != nil {
		return err
	}
	for _, q := range quotas {
		if q.Error != nil {
			o.Notef("warning: %s: what others use is as last seen: %s", q.Scope, problemText(q.Error))
		}
	}
	return o.output.write(o.Out, quotas, func(w io.Writer) error {
		t := text.NewTable("ACCOUNT", "NAME", "REGION", "JOBS OURS+OTHERS/LIMIT", "SERVERS OURS+OTHERS/LIMIT", ">WAITING")
		for _, q := range quotas {
			limits := q.Quotas.OrDefaults()
			t.Row(string(q.AccountID), q.AccountName, string(q.Region),
				fmt.Sprintf("%d+%d/%d", q.Own.Jobs, q.Foreign.Jobs, limits.JobsAtOnce),
				fmt.Sprintf("%d+%d/%d", q.Own.Servers, q.Foreign.Servers, limits.ServersInActiveJobs),
				fmt.Sprint(len(q.Tickets)))
		}
		return t.Write(w, "")
	})
}
