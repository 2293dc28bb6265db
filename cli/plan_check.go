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
	"github.com/davit-dr/davit/recovery"
)

type planCheckOptions struct {
	*session
	output output
	how    runFlags
	ref    string
}

func newPlanCheck(s *session) *cobra.Command {
	o := planCheckOptions{session: s}
	cmd := &cobra.Command{
		Use:   "check PLAN {--drill | --recovery}",
		Short: "Ask what would keep a plan from running now",
		Long: `Ask AWS and Davit what a run of the plan would meet now: servers that cannot be
recovered, data that is too old, quotas, conflicts, subnets. It changes nothing, and
answers within a minute. The exit code is 1 when the run would not start.

With --preempt it says which drills a recovery would end, and for which of their DRS jobs
it would wait.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.how.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *planCheckOptions) run(ctx context.Context) error {
	how, err := o.how.options()
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	report, err := c.CheckPlan(ctx, o.ref, how)
	if err != nil {
		return err
	}
	err = o.output.write(o.Out, report, func(w io.Writer) error { return writeCheck(w, report) })
	if err != nil {
		return err
	}
	if !report.OK {
		return failedf("%s would not start: see the findings", runText(report.Mode, report.Plan))
	}
	o.Notef("%s may start.", runText(report.Mode, report.Plan))
	return nil
}

func writeCheck(w io.Writer, r apitype.CheckReport) error {
	t := text.NewTable("WAVE", "SOURCE SERVER", "NAME", "IMPACT", "REPLICATION", ">DATA AGE", "INSTANCE TYPE", "SUBNET")
	for _, wave := range r.Waves {
		for _, v := range wave.Servers {
			age := ""
			if v.DataAgeSeconds != nil {
				age = text.Seconds(*v.DataAgeSeconds)
			}
			t.Row(wave.Name, string(v.SourceServerID), v.Name, string(v.Impact), string(v.Replication), age, v.InstanceType, v.SubnetID)
		}
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	return writeFindings(w, r.Findings)
}

// writeFindings writes what a check found: each with where, why, and what to do.
func writeFindings(w io.Writer, findings []apitype.Finding) error {
	if len(findings) > 0 {
		fmt.Fprintln(w)
	}
	for _, f := range findings {
		note := ""
		switch {
		case f.Overridden != "":
			note = " (accepted: " + f.Overridden + ")"
		case f.Blocks && f.Overridable:
			note = fmt.Sprintf(" (could be accepted: --accept %s --reason …)", f.Code)
		}
		fmt.Fprintf(w, "%-7s  %s  %s: %s%s\n", f.Severity, f.Code, text.Clean(f.Where), text.Clean(f.Why), text.Clean(note))
		if f.Remedy != "" {
			if _, err := fmt.Fprintf(w, "         %s\n", text.Clean(f.Remedy)); err != nil {
				return err
			}
		}
	}
	return nil
}

// runs says which actions of the plan a run of it has.
func runs(p recovery.Plan, how apitype.RunOptions) string {
	count, due := 0, 0
	for _, w := range p.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			switch {
			case !a.RunIn.In(how.Mode):
			case how.Ungraceful && a.Requires == recovery.RequiresSource:
				due++
			default:
				count++
			}
		}
	}
	var notes []string
	if count > 0 {
		notes = append(notes, text.Plural(count, "action")+" will run around its waves.")
	}
	if due > 0 {
		notes = append(notes, text.Plural(due, "action")+" will be left out, and due once the source is back.")
	}
	return strings.Join(notes, " ")
}

// launches says what a run that passed its check will do.
func launches(r apitype.CheckReport) deed {
	servers := 0
	var scopes []string
	for _, wave := range r.Waves {
		servers += len(wave.Servers)
		for _, v := range wave.Servers {
			if scope := v.Scope.String(); !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
	}
	return deed{what: fmt.Sprintf("launch %s in %s, in %s, as a %s of plan %s",
		text.Plural(servers, "recovery instance"), text.Plural(len(r.Waves), "wave"), strings.Join(scopes, ", "), r.Mode, r.Plan.Name)}
}
