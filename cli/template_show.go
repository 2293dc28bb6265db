package cli

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type templateShowOptions struct {
	*session
	output output
	ref    string
}

func newTemplateShow(s *session) *cobra.Command {
	o := templateShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show TEMPLATE",
		Short: "Show a launch template: its settings, its history, and what uses it",
		Long: `Show a launch template, by its ID, its name, or, where those are not unique, as
ACCOUNT/REGION/ID: what its default version says, and every version with who made it
when and why. EC2 is asked for the versions. User data is shown as its SHA-256 alone.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *templateShowOptions) run(ctx context.Context) error {
	c, scope, id, err := o.template(ctx, o.ref)
	if err != nil {
		return err
	}
	t, err := c.LaunchTemplate(ctx, scope, id)
	if err != nil {
		return err
	}
	if t.Error != nil {
		o.Notef("warning: the versions are those seen %s ago: %s", ageText(t.AsOf), problemText(t.Error))
	}
	return o.output.write(o.Out, t, func(w io.Writer) error { return writeLaunchTemplate(w, t) })
}

func writeLaunchTemplate(w io.Writer, t apitype.LaunchTemplate) error {
	var tags, users []string
	for _, key := range slices.Sorted(maps.Keys(t.Tags)) {
		tags = append(tags, key+"="+t.Tags[key])
	}
	for _, u := range t.UsedBy {
		users = append(users, u.Name+" ("+string(u.SourceServerID)+")")
	}
	pairs := []string{
		"Launch template", t.ID,
		"Name", text.Clean(t.Name),
		"Account", string(t.AccountID),
		"Region", string(t.Region),
		"Default version", strconv.FormatInt(t.DefaultVersion, 10),
		"Latest version", strconv.FormatInt(t.LatestVersion, 10),
		"Used by", text.Clean(strings.Join(users, ", ")),
		"Tags", text.Clean(strings.Join(tags, ", ")),
		"Age", ageText(t.AsOf),
	}
	for _, v := range t.Versions {
		if v.Number == t.DefaultVersion {
			for _, s := range v.Settings {
				pairs = append(pairs, s.Name, text.Clean(s.Value))
			}
		}
	}
	if err := facts(w, pairs...); err != nil {
		return err
	}
	table := text.NewTable(">VERSION", "", "MADE", "BY", "WHY")
	for _, v := range t.Versions {
		mark := ""
		if v.Number == t.DefaultVersion {
			mark = "default"
		}
		by, why := madeFor(v)
		table.Row(strconv.FormatInt(v.Number, 10), mark, v.CreatedAt.Format(time.RFC3339), by, why)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	return table.Write(w, "")
}

// madeFor says who had the version made and why: as Davit knows it, or else EC2.
func madeFor(v apitype.LaunchTemplateVersion) (by, why string) {
	if v.Origin == nil {
		return v.CreatedBy, v.Description
	}
	switch o := v.Origin; {
	case o.Reason == "" || o.ExecutionID == "":
		return o.By.Name, v.Description
	default:
		return o.By.Name, v.Description + ": " + o.Reason
	}
}
