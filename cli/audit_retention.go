package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newAuditRetention(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "How long the audit trail stays in the store, and what is archived",
	}
	cmd.AddCommand(newRetentionList(s), newRetentionSet(s), newRetentionRun(s))
	return cmd
}

type retentionListOptions struct {
	*session
	output output
}

func newRetentionList(s *session) *cobra.Command {
	o := retentionListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Say how long each part of the audit trail is kept",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *retentionListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	rules, err := c.Retention(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, rules, func(w io.Writer) error {
		t := text.NewTable("PART", "KEPT", "WHAT IT IS")
		for _, r := range rules {
			t.Row(string(r.Name), keptFor(r.Days), partText[r.Name])
		}
		return t.Write(w, "")
	})
}

// partText says what the parts of the trail are.
var partText = map[recovery.Retained]string{
	recovery.RetainExecutions:    "executions that are over and cleaned up",
	recovery.RetainConfiguration: "configuration that was deleted",
	recovery.RetainAccess:        "sign-ins and refusals, by the day",
	recovery.RetainTagSync:       "runs of tag synchronisation, by the month",
}

func keptFor(days int) string {
	if days == 0 {
		return "for ever"
	}
	return text.Plural(days, "day")
}

type retentionSetOptions struct {
	*session
	part recovery.Retained
	days int
}

func newRetentionSet(s *session) *cobra.Command {
	o := retentionSetOptions{session: s}
	return &cobra.Command{
		Use:   "set PART DAYS",
		Short: "Set how long a part of the audit trail is kept",
		Long: `Set how many days after its last event a closed stream of a part stays in the store, or
that it stays "forever". What is older is archived by the next run, once a day:
see ` + "`davit audit retention run --dry-run`" + `.`,
		Example: `  davit audit retention set access 400
  davit audit retention set executions forever`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.part = recovery.Retained(args[0]); !slices.Contains(recovery.RetainedParts, o.part) {
				return misuse(cmd, fmt.Errorf("PART is one of %v, not %q", recovery.RetainedParts, args[0]))
			}
			if args[1] != "forever" {
				var err error
				if o.days, err = strconv.Atoi(args[1]); err != nil || o.days < 1 {
					return misuse(cmd, errors.New("DAYS is a number of days, at least 1, or forever, not \""+args[1]+"\""))
				}
			}
			return o.run(cmd.Context())
		},
	}
}

func (o *retentionSetOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	rules, err := c.Retention(ctx)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if r.Name != o.part {
			continue
		}
		if r, err = c.SetRetention(ctx, o.part, r.Version, o.days); err != nil {
			return err
		}
		o.Notef("The part %s is kept %s.", r.Name, map[bool]string{true: "for ever", false: "for " + keptFor(r.Days)}[r.Days == 0])
		return nil
	}
	return recovery.Errorf(recovery.NotFound, "the server knows no part %s of the trail", o.part)
}

type retentionRunOptions struct {
	*session
	output  output
	confirm confirm
	dryRun  bool
}

func newRetentionRun(s *session) *cobra.Command {
	o := retentionRunOptions{session: s}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Archive what is older than it is kept, or say what that would be",
		Long: `Write the closed streams whose time is over into files in the server's folder of archives,
and then remove their events from the store. The trail names each file with its hash, and
the ends of the streams stay, so that it can be verified as before. What is under a legal
hold stays, and so does whatever is not over. The server does this by itself once a day.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be archived, and do nothing")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *retentionRunOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	run, err := c.RunRetention(ctx, true)
	if err != nil {
		return err
	}
	if n, events := due(run); !o.dryRun && n > 0 {
		what := fmt.Sprintf("archive %s with %d events, and remove them from the store", text.Plural(n, "stream"), events)
		if err := o.confirm.ask(ctx, o.Streams, deed{what, nothingInAWS}); err != nil {
			return err
		}
	}
	if !o.dryRun {
		if run, err = c.RunRetention(ctx, false); err != nil {
			return err
		}
	}
	return o.output.write(o.Out, run, func(w io.Writer) error { return writeRetentionRun(w, run) })
}

// due are the streams and events of a run.
func due(r recovery.RetentionRun) (streams int, events int64) {
	for _, p := range r.Parts {
		streams += p.Archived
		events += p.Events
	}
	return streams, events
}

func writeRetentionRun(w io.Writer, r recovery.RetentionRun) error {
	archived := "ARCHIVED"
	if r.DryRun {
		archived = "DUE"
	}
	t := text.NewTable("PART", "KEPT", ">"+archived, ">EVENTS", ">HELD", ">STAYS")
	for _, p := range r.Parts {
		t.Row(string(p.Part), keptFor(p.Days), fmt.Sprint(p.Archived), fmt.Sprint(p.Events), fmt.Sprint(p.Held), fmt.Sprint(p.Kept))
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	for _, file := range r.Files {
		if _, err := fmt.Fprintln(w, "Written: "+text.Clean(file)); err != nil {
			return err
		}
	}
	return nil
}
