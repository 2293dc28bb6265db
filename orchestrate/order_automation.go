package orchestrate

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// orderAutomation tells SSM what a person, or the engine, has to say of a running
// automation: to stop it, or a signal. A repeat of a stop is safe: what has ended is not
// stopped again. A signal is sent again only when it surely was not sent (settleOrder).
func (g *Engine) orderAutomation(ctx context.Context, a *recovery.Action) error {
	if a.Order.Kind == recovery.OrderStop {
		return g.cloud.StopAutomation(ctx, a.Scope, a.AutomationID)
	}
	return g.cloud.SignalAutomation(ctx, a.Scope, a.AutomationID, *a.Order)
}
