package cli

import (
	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newPlan(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Recovery plans: which groups come back, in which order",
	}
	cmd.AddCommand(newPlanList(s), newPlanShow(s), newPlanHistory(s), newPlanCreate(s), newPlanChange(s), newPlanDelete(s), newPlanReadiness(s), newPlanCheck(s), newPlanRun(s), newPlanRunbook(s))
	return cmd
}

func wavesOf(p recovery.Plan) string { return text.Plural(len(p.Waves), "wave") }

// objective is a time that was promised, or nothing.
func objective(seconds int) string {
	if seconds == 0 {
		return ""
	}
	return text.Clock(float64(seconds))
}
