package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type executionResultOptions struct {
	*session
	output output
	id     recovery.ExecutionID
	log    bool
}

func newExecutionResult(s *session) *cobra.Command {
	o := executionResultOptions{session: s}
	cmd := &cobra.Command{
		Use:   "result EXECUTION",
		Short: "Tell what came of an execution, and how, from its events",
		Long: `Tell what came of an execution, and how: every attempt of every server with its phases,
data and recovery instance, the jobs, the approvals, what people said, and what went
wrong. It is made of the execution's events alone, so that it can be told years later.
The numbers under EVENTS are those of the events that a line rests on: see
` + "`davit execution events`" + `. Steps and outputs of actions are in ` + "`davit execution show`" + `; with
--output json or yaml all of it is in one document.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	cmd.Flags().BoolVar(&o.log, "log", false, "write the logs of the jobs too")
	o.output.flags(cmd)
	return cmd
}

func (o *executionResultOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	r, err := c.Result(ctx, o.id)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, r, func(w io.Writer) error { return o.write(w, r) })
}

func (o *executionResultOptions) write(w io.Writer, r apitype.Result) error {
	if err := writeSummary(w, r.Execution); err != nil {
		return err
	}
	parts := []func(io.Writer, apitype.Result) error{writePhases, writeInstances, writeApprovals, writeJobs, writeSaid, writeTrouble}
	if o.log {
		parts = append(parts, writeLogs)
	}
	for _, part := range parts {
		if err := part(w, r); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	broken := ""
	if r.Broken > 0 {
		broken = fmt.Sprintf("event %d does not follow from those before it: davit audit verify", r.Broken)
	}
	return facts(w, "Events", fmt.Sprintf("1 to %d of %s", r.Head.Version, r.Head.Stream), "Last hash", r.Head.Hash, "BROKEN", broken)
}

// section writes a table under a title, unless it is empty.
func section(w io.Writer, title string, t *text.Table, rows int) error {
	if rows == 0 {
		return nil
	}
	fmt.Fprintf(w, "\n%s\n", title)
	return t.Write(w, "")
}

// eventNumbers are the numbers of events, with what is between the first and the last of
// many left out.
func eventNumbers(all []int64) string {
	const most = 6
	if len(all) > most {
		return fmt.Sprintf("%d…%d (%d)", all[0], all[len(all)-1], len(all))
	}
	parts := make([]string, len(all))
	for i, n := range all {
		parts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(parts, " ")
}

func waveName(r apitype.Result, index int) string {
	if index < len(r.Waves) {
		return r.Waves[index].Name
	}
	return ""
}

func writePhases(w io.Writer, r apitype.Result) error {
	t := text.NewTable("WAVE", "SERVER", ">TRY", "STATE", ">SNAPSHOT", ">CONVERSION", ">LAUNCH", ">BOOT", "DATA AS OF", ">AGE", "EVENTS")
	for _, s := range r.Servers {
		took := map[recovery.Phase]string{}
		for _, p := range s.Phases {
			took[p.Phase] = "open"
			if !p.To.IsZero() {
				took[p.Phase] = text.Seconds(p.Seconds)
			}
		}
		age := ""
		if s.Data.AgeSeconds != nil {
			age = text.Seconds(*s.Data.AgeSeconds)
		}
		t.Row(waveName(r, s.Wave), s.Name, strconv.Itoa(s.Attempt), string(s.State), took[recovery.PhaseSnapshot], took[recovery.PhaseConversion],
			took[recovery.PhaseLaunch], took[recovery.PhaseBoot], text.Instant(s.Data.At), age, eventNumbers(s.Events))
	}
	return section(w, "Servers", t, len(r.Servers))
}

func writeInstances(w io.Writer, r apitype.Result) error {
	t := text.NewTable("SERVER", "INSTANCE", "TYPE", "ADDRESSES", "SUBNET", "TEMPLATE", ">VERSION")
	rows := 0
	for _, s := range r.Servers {
		if s.Instance == "" {
			continue
		}
		rows++
		d := recovery.InstanceDetails{}
		if s.Details != nil {
			d = *s.Details
		}
		version := ""
		if d.TemplateVersion > 0 {
			version = strconv.FormatInt(d.TemplateVersion, 10)
		}
		t.Row(s.Name, string(s.Instance), d.InstanceType, strings.Join(d.Addresses, " "), d.SubnetID, d.TemplateID, version)
	}
	return section(w, "Recovery instances, as they were launched", t, rows)
}

func writeApprovals(w io.Writer, r apitype.Result) error {
	t := text.NewTable("WAVE", "STATE", "ASKED", "ANSWERED", "BY", "COMMENT", "REVIEW", "EVENTS")
	rows := 0
	for _, wave := range r.Waves {
		for _, a := range wave.Approvals {
			rows++
			by, review, events := "", "", []int64{a.Requested}
			if a.By != nil {
				by = a.By.Name
				events = append(events, a.Decided)
			}
			if a.Review != nil {
				review = a.Review.By.Name + ": " + a.Review.Comment
				events = append(events, a.Reviewed)
			}
			t.Row(wave.Name, string(a.State), text.Instant(a.RequestedAt), text.Instant(a.DecidedAt), by, a.Comment, review, eventNumbers(events))
		}
	}
	return section(w, "Approvals", t, rows)
}

func writeJobs(w io.Writer, r apitype.Result) error {
	t := text.NewTable("BATCH", "WAVE", "KIND", "STATE", "JOB", "ACCOUNT AND REGION", ">SERVERS", ">TIME", ">LOG", "EVENTS")
	for _, j := range r.Jobs {
		wave, took := waveName(r, j.Wave), ""
		if j.Kind != recovery.LaunchBatch {
			wave = ""
		}
		if !j.StartedAt.IsZero() && !j.EndedAt.IsZero() {
			took = text.Seconds(j.EndedAt.Sub(j.StartedAt).Seconds())
		}
		t.Row(string(j.Batch), wave, string(j.Kind), string(j.State), string(j.JobID), j.Scope.String(), strconv.Itoa(j.Servers), took,
			text.Plural(len(j.Log), "line"), eventNumbers(j.Events))
	}
	return section(w, "DRS jobs", t, len(r.Jobs))
}

func writeSaid(w io.Writer, r apitype.Result) error {
	t := text.NewTable("AT", "BY", "ROLE", "WORD", "WAVE", "ABOUT", "COMMENT", "EVENTS")
	for _, s := range r.Words {
		t.Row(text.Instant(s.At), s.By.Name, string(s.By.Role), s.Word, s.Wave, strings.Join(s.About, ", "), s.Comment, eventNumbers(s.Events))
	}
	return section(w, "What people said", t, len(r.Words))
}

func writeTrouble(w io.Writer, r apitype.Result) error {
	if len(r.Trouble) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nWhat went wrong")
	for _, t := range r.Trouble {
		fmt.Fprintf(w, "%s  %s: %s: %s\n", text.Instant(t.At), text.Clean(t.About), t.Code, text.Clean(t.Message))
		for _, more := range [][2]string{{"asked", t.Asked}, {"request ID", t.RequestID}, {"what to do", t.Remedy}, {"event", strconv.FormatInt(t.Event, 10)}} {
			if more[1] != "" {
				fmt.Fprintf(w, "    %s: %s\n", more[0], text.Clean(more[1]))
			}
		}
	}
	return nil
}

func writeLogs(w io.Writer, r apitype.Result) error {
	for _, j := range r.Jobs {
		t := text.NewTable("AT", "EVENT", "SERVER", "INSTANCE", "ERROR")
		for _, item := range j.Log {
			t.Row(text.Instant(item.At), item.Event, r.ServerName(item.SourceServerID), string(item.InstanceID), item.RawError)
		}
		if err := section(w, "Log of "+string(j.JobID), t, len(j.Log)); err != nil {
			return err
		}
	}
	return nil
}
