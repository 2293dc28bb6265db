package cli

import (
	"context"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// watch shows the drill. Where nobody can press a key, and with --yes, its approval is
// given, and that is said.
func (o *demoOptions) watch(ctx context.Context, c *client.Client, id recovery.ExecutionID) (watch.Result, error) {
	with := watch.Options{Server: c, ID: id, In: o.In, Out: o.Out}
	interactive := o.InTerminal && o.OutTerminal
	switch {
	case o.confirm.yes:
		with.Server = approving{c, "given by --yes"}
		o.Notef("The plan asks for an approval before its last wave: --yes gives it.\n")
	case !interactive:
		with.Server = approving{c, "given by the demo: there is no terminal to ask on"}
		o.Notef("The plan asks for an approval before its last wave: it is given, since there is no terminal to ask on.\n")
	}
	if interactive {
		return watch.Live(ctx, with)
	}
	return watch.Lines(ctx, with)
}

// approving is a server on which somebody gives every approval as soon as it is seen.
type approving struct {
	watch.Server
	comment string
}

// Execution reads the execution, and gives the approvals that it waits for.
func (a approving) Execution(ctx context.Context, id recovery.ExecutionID) (apitype.Execution, error) {
	e, err := a.Server.Execution(ctx, id)
	if err != nil {
		return e, err
	}
	for _, d := range e.Decisions {
		if d.Kind != apitype.DecideApproval && d.Kind != apitype.DecideAction {
			continue
		}
		approved, err := a.Say(ctx, id, apitype.Approve, apitype.WordRequest{Wave: d.Wave, Actions: d.Actions, Comment: a.comment})
		if recovery.CodeOf(err) == recovery.Conflict {
			return e, nil // somebody else was quicker
		}
		return approved, err
	}
	return e, nil
}
