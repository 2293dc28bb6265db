package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type planShowOptions struct {
	*session
	output  output
	ref     string
	version int64
}

func newPlanShow(s *session) *cobra.Command {
	o := planShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show PLAN",
		Short: "Show a recovery plan, by its name or ID",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	cmd.Flags().Int64Var(&o.version, "version", 0, "show the plan as this `version` of it was: see davit plan history")
	o.output.flags(cmd)
	return cmd
}

func (o *planShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	p, err := o.read(ctx, c)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, p, func(w io.Writer) error { return writePlan(w, p) })
}

func (o *planShowOptions) read(ctx context.Context, c *client.Client) (recovery.Plan, error) {
	if o.version == 0 {
		return c.Plan(ctx, o.ref)
	}
	return c.PlanVersion(ctx, o.ref, o.version)
}

func writePlan(w io.Writer, p recovery.Plan) error {
	err := facts(w,
		"Name", text.Clean(p.Name),
		"Description", text.Clean(p.Description),
		"Tags", text.Clean(recovery.TagText(p.Tags)),
		"Objectives", objectivesText(p.Objectives),
		"Drill subnets", strings.Join(p.Drill.SubnetIDs, ", "),
		"Drill groups", strings.Join(p.Drill.SecurityGroupIDs, ", "),
		"Drill network", string(p.Drill.Network),
		"Self-approval", map[bool]string{true: "yes: who starts an execution may give its approvals"}[p.SelfApproval],
		"ID", string(p.ID),
		"Version", fmt.Sprint(p.Version),
		"Created", text.Instant(p.CreatedAt),
		"Changed", text.Instant(p.UpdatedAt),
	)
	if err != nil {
		return err
	}
	fmt.Fprintln(w)
	names := make([]string, len(p.Waves))
	for i, wave := range p.Waves {
		names[i] = wave.Name
	}
	t := text.NewTable("WAVE", "GROUPS", "AFTER", "APPROVAL", "READY WHEN", ">TIMEOUT", "ON FAILURE", ">SUCCESS")
	for i, after := range p.Dependencies() {
		wave := p.Waves[i]
		var waitsFor []string
		for _, at := range after {
			waitsFor = append(waitsFor, names[at])
		}
		t.Row(wave.Name, strings.Join(wave.Groups, ", "), strings.Join(waitsFor, ", "), approvalText(wave.Approval),
			string(wave.Readiness), text.Clock(float64(wave.TimeoutSeconds)), string(wave.OnFailure), fmt.Sprintf("%d%%", wave.SuccessPercent))
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	return writePlanActions(w, p)
}

func approvalText(a *recovery.ApprovalSpec) string {
	switch {
	case a == nil:
		return ""
	case len(a.Roles) == 0:
		return "Admin or RecoveryManager"
	}
	return recovery.JoinRoles(a.Roles, " or ")
}

func objectivesText(o recovery.Objectives) string {
	var parts []string
	if o.RTOSeconds > 0 {
		parts = append(parts, "RTO "+objective(o.RTOSeconds))
	}
	if o.RPOSeconds > 0 {
		parts = append(parts, "RPO "+objective(o.RPOSeconds))
	}
	return strings.Join(parts, ", ")
}
