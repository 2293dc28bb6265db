package cli

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type faultListOptions struct {
	*session
	faultFlags
	output output
}

func newFaultList(s *session) *cobra.Command {
	o := faultListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the faults that stand",
		Long: `List the faults that stand, the oldest first. One that has struck as often as it was
ordered to, or whose time is over, is gone.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.faultFlags.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *faultListOptions) run(ctx context.Context) error {
	c, err := o.faultFlags.connect(o.session)
	if err != nil {
		return err
	}
	faults, err := c.List(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, faults, func(w io.Writer) error { return writeFaults(w, faults) })
}

func writeFaults(w io.Writer, faults []apitype.Fault) error {
	t := text.NewTable("FAULT", "KIND", "MEETS", "FROM", "UNTIL", ">SKIPS", ">STRIKES")
	for _, f := range faults {
		t.Row(f.ID, f.Kind, faultMeets(f), faultTime(f.From), faultTime(f.Until), strconv.Itoa(f.Skip), faultStrikes(f))
	}
	return t.Write(w, "")
}

// faultMeets is where a fault strikes, from the large to the small.
func faultMeets(f apitype.Fault) string {
	global := ""
	if f.Global {
		global = "global"
	}
	var words []string
	for _, word := range []string{f.AccountID, f.Region, global, f.Service, f.Operation, f.SourceServerID} {
		if word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "everything"
	}
	return strings.Join(words, " ")
}

// faultTime is when a fault begins or ends, to the second.
func faultTime(moment string) string {
	at, err := time.Parse(time.RFC3339Nano, moment)
	if err != nil {
		return moment
	}
	return text.Instant(at)
}

func faultStrikes(f apitype.Fault) string {
	if f.Count == 0 {
		return "always"
	}
	return strconv.Itoa(f.Count)
}
