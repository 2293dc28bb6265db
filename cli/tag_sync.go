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
	"github.com/davit-dr/davit/recovery"
)

type tagSyncOptions struct {
	*session
	output output
	dryRun bool
	ref    string
}

func newTagSync(s *session) *cobra.Command {
	o := tagSyncOptions{session: s}
	cmd := &cobra.Command{
		Use:   "sync ACCOUNT",
		Short: "Give source servers the tags of the EC2 instances that they replicate",
		Long: `Give an account's source servers the tags of the EC2 instances that they replicate, in
all Regions that have any. Where both have a tag, the instance's value wins. With
"tagSync: {back: true}" in the account, instances get the tags that only the server has.

No tag is ever removed, and tags of AWS itself (aws:…) are left alone. Groups that
choose servers by tags see the new ones at once; executions that run do not.

With "tagSync: {everySeconds: 3600}" in the account it happens every hour by itself.`,
		Example: `  davit tag sync shop-production --dry-run`,
		Args:    cobra.ExactArgs(1),
		RunE:    about(&o.ref, o.run),
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be set, and set nothing")
	o.output.flags(cmd)
	return cmd
}

func (o *tagSyncOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	run, err := c.SyncTags(ctx, o.ref, apitype.TagSyncRequest{DryRun: o.dryRun})
	if err != nil {
		return err
	}
	if err := o.output.write(o.Out, run, func(w io.Writer) error { return writeTagRun(w, run) }); err != nil {
		return err
	}
	if run.Total.Left > 0 {
		o.Notef("There was no time for %s: run it again, it goes on there.", text.Plural(run.Total.Left, "source server"))
	}
	if run.Failed() {
		return failedf("tags were not synchronised everywhere")
	}
	return nil
}

// writeTagRun writes what a run came to: by Region, then the servers of which there is
// something to say.
func writeTagRun(w io.Writer, run apitype.TagRun) error {
	if len(run.Regions) == 0 {
		_, err := fmt.Fprintf(w, "Account %s has no source servers.\n", run.AccountID)
		return err
	}
	changed := "CHANGED"
	if run.DryRun {
		changed = "TO CHANGE"
	}
	t := text.NewTable("REGION", "SERVERS", changed, "UNCHANGED", "NOT EC2", "FAILED", "LEFT", "WHY")
	for _, r := range run.Regions {
		t.Row(string(r.Region), fmt.Sprint(r.Servers), fmt.Sprint(r.Changed), fmt.Sprint(r.Unchanged), fmt.Sprint(r.NotEC2), fmt.Sprint(r.Failed), fmt.Sprint(r.Left), text.Clean(r.Reason))
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	if len(run.Servers) > 0 {
		fmt.Fprintln(w)
		if err := writeTagServers(w, run.Servers); err != nil {
			return err
		}
	}
	if run.MoreServers > 0 {
		fmt.Fprintf(w, "\n… and %s more.\n", text.Plural(run.MoreServers, "server"))
	}
	if run.DryRun {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nEnded %s.\n", text.Instant(run.EndedAt))
	return err
}

func writeTagServers(w io.Writer, all []recovery.TagServer) error {
	t := text.NewTable("SOURCE SERVER", "NAME", "INSTANCE", "OUTCOME", "TO THE SERVER", "TO THE INSTANCE", "WHY NOT")
	for _, s := range all {
		t.Row(string(s.SourceServerID), text.Clean(s.Name), string(s.SourceInstanceID), string(s.Outcome), tagList(s.ToServer), tagList(s.ToInstance), text.Clean(s.Reason))
	}
	return t.Write(w, "")
}

func tagList(tags map[string]string) string {
	list := make([]string, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, text.Clean(key+"="+tags[key]))
	}
	return strings.Join(list, ", ")
}
