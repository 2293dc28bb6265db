package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type planHistoryOptions struct {
	*session
	output output
	ref    string
}

func newPlanHistory(s *session) *cobra.Command {
	o := planHistoryOptions{session: s}
	cmd := &cobra.Command{
		Use:   "history PLAN",
		Short: "List the versions of a recovery plan, newest first",
		Long: `List the versions of a recovery plan, the newest first: who made each, when, and which
fields it changed. What the fields were and became is in --output json.`,
		Example: `  davit plan history three-tier
  davit plan show three-tier --version 3`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *planHistoryOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	versions, err := c.PlanVersions(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, versions, func(w io.Writer) error {
		t := text.NewTable(">VERSION", "TIME", "BY", "WHAT")
		for _, v := range versions {
			t.Row(fmt.Sprint(v.Version), text.Instant(v.At), v.By.Name, text.Clean(planVersionText(v)))
		}
		return t.Write(w, "")
	})
}

// namedFields is how many of the fields that a version changed are named in a line.
const namedFields = 3

// planVersionText says in a line what a version of a plan changed.
func planVersionText(v apitype.PlanVersion) string {
	what := "created"
	if v.Change == recovery.Changed {
		what = "changed " + changedFields(v.Changes)
	}
	if v.ImportID != "" {
		what += ", by import " + string(v.ImportID)
	}
	return what
}

func changedFields(changes []recovery.FieldChange) string {
	if len(changes) == 0 {
		return "nothing"
	}
	var names []string
	for _, c := range changes[:min(len(changes), namedFields)] {
		names = append(names, c.Field)
	}
	if more := len(changes) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
