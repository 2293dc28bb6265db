package orchestrate

import (
	"context"
	"strconv"

	"github.com/davit-dr/davit/recovery"
)

// startAutomation asks SSM to start the action's document. What makes a repeat safe: the
// client token is made of execution, action and attempt, so that SSM starts nothing new;
// and because SSM's memory of tokens has an end that is not published, a request whose
// answer is not known is repeated only when no automation has the attempt's own tag
// (findAction). A repeat with other values, of a secret that was changed in between, is
// refused by SSM and says that the first one was carried out.
func (g *Engine) startAutomation(ctx context.Context, e *recovery.Execution, a *recovery.Action) (recovery.AutomationID, error) {
	spec := e.ActionSpec(a)
	token := a.Token(e.ID)
	return g.cloud.StartAutomation(ctx, a.Scope, recovery.AutomationRequest{
		DocumentName: spec.DocumentName, DocumentVersion: spec.DocumentVersion,
		Parameters: a.Parameters, Secrets: a.Secrets, Token: token,
		Tags: map[string]string{
			recovery.TagExecution: string(e.ID), recovery.TagAction: string(a.ID), recovery.TagAttempt: strconv.Itoa(a.Attempt),
			recovery.AutomationTag(token): string(e.ID),
		},
	})
}
