package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type planRunbookOptions struct {
	*session
	output   output
	ref, dir string
}

func newPlanRunbook(s *session) *cobra.Command {
	o := planRunbookOptions{session: s}
	cmd := &cobra.Command{
		Use:   "runbook PLAN",
		Short: "Write down how a plan is carried out without Davit",
		Long: `Write two files that recover without Davit: a page to read and to print, and a script for
bash of AWS CLI calls: servers in batches, points in time, waits, readiness, actions, and
approvals as questions. Keep both where you reach them when Davit is gone.

Servers of groups that choose by tags are those that have the tags now, so make it again
when they change; ` + "`davit serve --runbooks FOLDER`" + ` keeps the runbooks of all plans. See
doc/runbook.md.`,
		Example: `  davit plan runbook three-tier --dir /mnt/runbooks
  bash /mnt/runbooks/runbook-three-tier.sh --recovery`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	cmd.Flags().StringVar(&o.dir, "dir", ".", "the `folder` to write the two files into; what is there is replaced")
	o.output.flags(cmd)
	return cmd
}

func (o *planRunbookOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	r, err := c.Runbook(ctx, o.ref)
	if err != nil {
		return err
	}
	o.warn(r.Unknown)
	page, script, err := writeRunbook(o.dir, r)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, r, func(w io.Writer) error {
		return facts(w, "Page", text.Clean(page), "Script", text.Clean(script), "Steps", fmt.Sprint(r.Steps), "Of", fmt.Sprintf("version %d of %s, as of %s", r.PlanVersion, text.Clean(r.Plan.Name), text.Instant(r.MadeAt)))
	})
}

func writeRunbook(dir string, r apitype.Runbook) (page, script string, err error) {
	name := filepath.Join(dir, filepath.Base(r.Name))
	page, script = name+".html", name+".sh"
	err = errors.Join(os.WriteFile(page, []byte(r.Page), 0o600), os.WriteFile(script, []byte(r.Script), 0o600))
	if err != nil {
		return page, script, usagef("the runbook cannot be written there: %w", err)
	}
	return page, script, nil
}
