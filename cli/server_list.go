package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type serverListOptions struct {
	*session
	output          output
	query           apitype.ServerQuery
	account, region string
	states          []string
	problem         bool
}

func newServerList(s *session) *cobra.Command {
	o := serverListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the source servers of all target accounts",
		Long: `List the source servers of all target accounts and Regions, or of some, as they were seen
last: AGE is how long ago that is. The server looks at the accounts in the background;
--refresh has it look now. An account that does not answer is told on stderr; the others
are listed all the same, and its own servers as they were.`,
		Example: `  davit server list --state STALLED --sort -lag
  davit server list --group none --tag App=shop
  davit server list --search web --refresh`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("problem") {
				o.query.Problem = &o.problem
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "only those of the account with this `ID`")
	f.StringVar(&o.region, "region", "", "only those in this `Region`")
	f.StringSliceVar(&o.states, "state", nil, "only those in this data replication `state`, such as STALLED; may be repeated")
	f.StringVar(&o.query.Group, "group", "", "only those of the protection group with this `name`; none: those in no group")
	f.StringArrayVar(&o.query.Tags, "tag", nil, "only those with this tag, `key=value` or a key alone; may be repeated")
	f.StringVar(&o.query.Search, "search", "", "only those with this `text` in their name, host name or ID")
	f.BoolVar(&o.problem, "problem", false, "only those that DRS would refuse to launch; =false: only the others")
	f.StringVar(&o.query.Sort, "sort", "", "the `key` to sort by: name, hostname, state, lag or lastSeen; -key: in reverse order")
	f.BoolVar(&o.query.Refresh, "refresh", false, "ask AWS now")
	o.output.flags(cmd)
	return cmd
}

func (o *serverListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	o.query.AccountID, o.query.Region = recovery.AccountID(o.account), recovery.Region(o.region)
	for _, state := range o.states {
		o.query.States = append(o.query.States, recovery.ReplicationState(state))
	}
	servers, scopes, err := allServers(ctx, c, o.query)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		o.noteScope(scope.Scope, scope.AsOf, scope.Error)
	}
	return o.output.write(o.Out, servers, func(w io.Writer) error {
		t := text.NewTable("SOURCE SERVER", "NAME", "GROUP", "ACCOUNT", "REGION", "REPLICATION", ">LAG", ">AGE", "OS")
		for _, v := range servers {
			t.Row(string(v.SourceServerID), v.Name, v.Group, string(v.AccountID), string(v.Region), string(v.ReplicationState), lagText(v.LagSeconds), ageText(v.AsOf), v.OS)
		}
		return t.Write(w, "")
	})
}

// noteScope warns of an account and Region that did not answer.
func (s *session) noteScope(scope recovery.Scope, asOf time.Time, err *apitype.Problem) {
	switch {
	case err != nil && asOf.IsZero():
		s.Notef("warning: %s was never seen: %s", scope, problemText(err))
	case err != nil:
		s.Notef("warning: %s is as it was %s ago: %s", scope, ageText(asOf), problemText(err))
	case asOf.IsZero():
		s.Notef("warning: %s was not seen yet: ask again", scope)
	}
}

// allServers reads every page, and how each account and Region answered.
func allServers(ctx context.Context, c *client.Client, q apitype.ServerQuery) ([]apitype.Server, []apitype.ScopeStatus, error) {
	servers := []apitype.Server{}
	q.Limit = 1000
	for {
		page, err := c.Servers(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		servers = append(servers, page.Items...)
		if page.Next == "" {
			return servers, page.Scopes, nil
		}
		q.Cursor, q.Refresh = page.Next, false
	}
}
