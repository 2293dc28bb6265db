package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type auditListOptions struct {
	*session
	output    output
	from, to  string
	execution string
	outcome   string
	query     apitype.AuditQuery
	limit     int
}

// Forms of the trail besides those that every list has.
const (
	asCSV   = "csv"
	asLines = "jsonl"
)

func newAuditList(s *session) *cobra.Command {
	o := auditListOptions{session: s, output: output{more: []string{asCSV, asLines}}}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the audit trail, newest first",
		Long: `List the audit trail, newest first: what was done by whom in executions, in the
configuration, and at the doors. Times are RFC 3339, or a duration such as 24h before now.

--text looks into one stream (--execution or --stream), or from a time on (--from).`,
		Example: `  davit audit list --from 24h --actor ann
  davit audit list --execution exec-20261123052545-asrszt77 --text quota
  davit audit list --outcome refused --from 2026-11-01T00:00:00Z --output csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "only from this `time` on, or so long ago")
	f.StringVar(&o.to, "to", "", "only before this `time`, or so long ago")
	f.StringVar(&o.query.Actor, "actor", "", "only what the person with this `name` did")
	f.StringVar((*string)(&o.query.Type), "type", "", "only events of this `type`, such as wave.moved or access.refused")
	f.StringVar(&o.query.Kind, "kind", "", "only streams of this `kind`: execution, plan, group, account, access, …")
	f.StringVar(&o.query.Stream, "stream", "", "only the stream with this `name`, such as plan/plan-20261123050812-srwpdkjw")
	f.StringVar(&o.execution, "execution", "", "only the execution with this `ID`")
	f.StringVar(&o.outcome, "outcome", "", "only what `came` of it so: succeeded, failed, refused, unknown")
	f.StringVar(&o.query.Name, "name", "", "only changes of the resource that had this `name` then")
	f.StringVar(&o.query.Text, "text", "", "only events that have this `text`")
	f.IntVar(&o.limit, "limit", 100, "how `many` at most; 0: all")
	cmd.MarkFlagsMutuallyExclusive("execution", "stream")
	o.output.flags(cmd)
	return cmd
}

func (o *auditListOptions) run(ctx context.Context) error {
	var err error
	now := time.Now()
	if o.query.From, err = moment("from", o.from, now); err != nil {
		return err
	}
	if o.query.To, err = moment("to", o.to, now); err != nil {
		return err
	}
	if o.execution != "" {
		o.query.Stream = recovery.ExecutionStream(recovery.ExecutionID(o.execution))
	}
	o.query.Outcome = recovery.Outcome(strings.ToUpper(o.outcome))
	if o.outcome != "" && !slices.Contains(recovery.Outcomes, o.query.Outcome) {
		return usagef("--outcome is succeeded, failed, refused or unknown, not %q", o.outcome)
	}
	if o.limit < 0 {
		return usagef("--limit is 0 or more, not %d", o.limit)
	}
	events, err := o.read(ctx)
	if err != nil {
		return err
	}
	switch o.output.format {
	case asCSV:
		lines := csv.NewWriter(o.Out)
		return lines.WriteAll(append([][]string{apitype.TrailColumns}, apitype.TrailCells(events)...))
	case asLines:
		return writeLines(o.Out, events)
	}
	return o.output.write(o.Out, events, func(w io.Writer) error {
		t := text.NewTable("TIME", "ACTOR", "ROLE", "SOURCE", "STREAM", ">SEQ", "WHAT")
		for _, ev := range events {
			t.Row(text.Instant(ev.At), ev.Actor.Name, string(ev.Actor.Role), ev.Actor.Source, ev.Stream, fmt.Sprint(ev.Seq), ev.Text)
		}
		return t.Write(w, "")
	})
}

// read reads as many pages as are wanted.
func (o *auditListOptions) read(ctx context.Context) ([]apitype.TrailEvent, error) {
	c, err := o.connect()
	if err != nil {
		return nil, err
	}
	events := []apitype.TrailEvent{}
	const page = 1000
	for {
		o.query.Limit = page
		if o.limit > 0 {
			o.query.Limit = min(page, o.limit-len(events))
		}
		got, err := c.Audit(ctx, o.query)
		if err != nil {
			return nil, err
		}
		events = append(events, got.Items...)
		if o.query.Cursor = got.Next; got.Next == "" || len(events) == o.limit {
			return events, nil
		}
	}
}

// moment reads a time, or a duration before now.
func moment(flag, value string, now time.Time) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(value); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return time.Time{}, usagef("--%s is a time such as 2026-11-27T03:00:00Z, or a duration such as 24h, not %q", flag, value)
	}
	return at, nil
}
