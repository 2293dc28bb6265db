package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
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
quotas: Davit's own, those of others as last seen, the limit, what is free for a recovery
now, and how many batches of Davit's executions wait for room. Beside them stand the
replicating and all source servers, each with its limit and band: OK, INFO, WARNING,
CRITICAL, HYPER_CRITICAL. Limits are those of AWS's Service Quotas, or less where the
account's configuration states less (ACCOUNT), or else AWS's usual ones (DEFAULT).

Staging accounts that Davit has a role in are listed too: what replicates for others
counts against their quotas. No job runs there.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func writeQuotas(w io.Writer, page apitype.QuotaPage) error {
	t := text.NewTable("ACCOUNT", "NAME", "REGION", "REPLICATING", "SOURCE SERVERS", "JOBS OURS+OTHERS/LIMIT", "SERVERS OURS+OTHERS/LIMIT", "FREE JOBS, SERVERS", ">WAITING", "LIMITS FROM")
	for _, q := range page.Items {
		servers := []string{
			string(q.AccountID), q.AccountName, string(q.Region),
			fmt.Sprintf("%d/%d %s", q.Servers.Replicating, q.Quotas.ReplicatingServers, q.Servers.ReplicatingBand),
			fmt.Sprintf("%d/%d %s", q.Servers.Source, q.Quotas.SourceServers, q.Servers.SourceBand),
		}
		if q.Staging {
			t.Row(append(servers, "staging", "", "", "", sourcesText(q))...)
			continue
		}
		t.Row(append(servers,
			fmt.Sprintf("%d+%d/%d", q.Own.Jobs, q.Foreign.Jobs, q.Quotas.JobsAtOnce),
			fmt.Sprintf("%d+%d/%d", q.Own.Servers, q.Foreign.Servers, q.Quotas.ServersInActiveJobs),
			fmt.Sprintf("%d, %d", q.Free.Jobs, q.Free.Servers), fmt.Sprint(len(q.Tickets)), sourcesText(q))...)
	}
	return t.Write(w, "")
}

// sourcesText says where the limits come from; --output json says it of each.
func sourcesText(q apitype.QuotaUse) string {
	var sources []string
	for _, source := range q.QuotaSources {
		if !slices.Contains(sources, string(source)) {
			sources = append(sources, string(source))
		}
	}
	slices.Sort(sources)
	return strings.Join(sources, ", ")
}

func (o *quotaListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	page, err := c.Quotas(ctx)
	if err != nil {
		return err
	}
	for _, q := range page.Items {
		if q.Error != nil {
			o.Notef("warning: %s is as last seen, and in no sum: %s", q.Scope, problemText(q.Error))
		}
	}
	if err := o.output.write(o.Out, page.Items, func(w io.Writer) error { return writeQuotas(w, page) }); err != nil {
		return err
	}
	left := ""
	if n := len(page.Total.LeftOut); n > 0 {
		left = fmt.Sprintf(", without %d that did not answer", n)
	}
	o.Notef("Of all %d accounts and Regions%s: %d replicating of %d source servers; free for a recovery now: %d jobs, %d servers.",
		page.Total.Scopes+len(page.Total.LeftOut), left, page.Total.Replicating, page.Total.Source, page.Total.Free.Jobs, page.Total.Free.Servers)
	return nil
}
