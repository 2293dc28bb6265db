package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type serverShowOptions struct {
	*session
	output output
	ref    string
}

func newServerShow(s *session) *cobra.Command {
	o := serverShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show SERVER",
		Short: "Show a source server, by its ID or name",
		Long: `Show a source server, by its ID, its name, or, where those are not unique, as
ACCOUNT/REGION/ID.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *serverShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	v, err := findServer(ctx, c, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, v, func(w io.Writer) error { return writeServer(w, v) })
}

// findServer finds the one server that ref means.
func findServer(ctx context.Context, c *client.Client, ref string) (apitype.Server, error) {
	if parts := strings.Split(ref, "/"); len(parts) == 3 {
		scope := recovery.Scope{AccountID: recovery.AccountID(parts[0]), Region: recovery.Region(parts[1])}
		return c.Server(ctx, recovery.ServerKey{Scope: scope, SourceServerID: recovery.SourceServerID(parts[2])})
	}
	servers, _, err := allServers(ctx, c, apitype.ServerQuery{Search: ref})
	if err != nil {
		return apitype.Server{}, err
	}
	var found []apitype.Server
	for _, v := range servers {
		if string(v.SourceServerID) == ref || strings.EqualFold(v.Name, ref) || strings.EqualFold(v.Hostname, ref) {
			found = append(found, v)
		}
	}
	switch len(found) {
	case 0:
		return apitype.Server{}, recovery.Errorf(recovery.NotFound, "there is no source server %q", ref).WithRemedy("see `davit server list`")
	case 1:
		return found[0], nil
	}
	keys := make([]string, len(found))
	for i, v := range found {
		keys[i] = v.ServerKey.String()
	}
	return apitype.Server{}, usagef("%q means %d servers: name one of %s", ref, len(found), strings.Join(keys, ", "))
}

func writeServer(w io.Writer, v apitype.Server) error {
	var disks, tags, instances []string
	for _, d := range v.Disks {
		disks = append(disks, fmt.Sprintf("%s %d GiB", d.Device, d.Bytes>>30))
	}
	for _, key := range slices.Sorted(maps.Keys(v.Tags)) {
		tags = append(tags, key+"="+v.Tags[key])
	}
	for _, id := range v.RecoveryInstances {
		instances = append(instances, string(id))
	}
	size := ""
	if v.CPUs > 0 {
		size = fmt.Sprintf("%d CPUs, %.1f GiB RAM", v.CPUs, float64(v.RAMBytes)/(1<<30))
	}
	return facts(w,
		"Source server", string(v.SourceServerID),
		"Name", text.Clean(v.Name),
		"Host name", text.Clean(v.Hostname),
		"Account", string(v.AccountID),
		"Region", string(v.Region),
		"Source Region", string(v.SourceRegion),
		"Group", text.Clean(v.Group),
		"Replication", text.Clean(strings.TrimSpace(string(v.ReplicationState)+" "+v.ReplicationError)),
		"Lag", lagText(v.LagSeconds),
		"Problem", text.Clean(v.Problem),
		"OS", text.Clean(v.OS),
		"Size", size,
		"Disks", text.Clean(strings.Join(disks, ", ")),
		"Addresses", strings.Join(v.Addresses, ", "),
		"Last launch", v.LastLaunchResult,
		"Instances", strings.Join(instances, ", "),
		"Source instance", string(v.SourceInstanceID),
		"Age", ageText(v.AsOf),
		"Tags", text.Clean(strings.Join(tags, ", ")),
	)
}
