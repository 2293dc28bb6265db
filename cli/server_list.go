package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type serverListOptions struct {
	*session
	output          output
	account, region string
}

func newServerList(s *session) *cobra.Command {
	o := serverListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the source servers of all target accounts",
		Long: `List the source servers of all target accounts and Regions, or of some. An account that
does not answer is told on stderr; the others are listed all the same.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.account, "account", "", "only those of the account with this `ID`")
	cmd.Flags().StringVar(&o.region, "region", "", "only those in this `Region`")
	o.output.flags(cmd)
	return cmd
}

func (o *serverListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	servers, scopes, err := allServers(ctx, c, apitype.ServerQuery{AccountID: recovery.AccountID(o.account), Region: recovery.Region(o.region)})
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		if scope.Error != nil {
			o.Notef("warning: %s: %s", scope.Scope, problemText(scope.Error))
		}
	}
	return o.output.write(o.Out, servers, func(w io.Writer) error {
		t := text.NewTable("SOURCE SERVER", "NAME", "GROUP", "ACCOUNT", "REGION", "REPLICATION", ">LAG", "OS")
		for _, v := range servers {
			t.Row(string(v.SourceServerID), v.Name, v.Group, string(v.AccountID), string(v.Region), string(v.ReplicationState), lagText(v.LagSeconds), v.OS)
		}
		return t.Write(w, "")
	})
}

// allServers reads every page, and how each account and Region answered.
func allServers(ctx context.Context, c *client.Client, q apitype.ServerQuery) ([]apitype.Server, []apitype.ScopeStatus, error) {
	servers := []apitype.Server{}
	for {
		page, err := c.Servers(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		servers = append(servers, page.Items...)
		if page.Next == "" {
			return servers, page.Scopes, nil
		}
		q.Cursor = page.Next
	}
}
