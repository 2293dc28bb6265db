package control

import (
	"fmt"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// useCases says which permission each use case needs before it looks at anything. Those
// that depend on more (the mode of an execution, the roles of an approval) are asked
// again once that is known: see start and Say.
var useCases = map[string]Permission{
	"Accounts":      PermitRead,
	"Account":       PermitRead,
	"CheckAccount":  PermitRead,
	"CreateAccount": PermitAdminister,
	"ChangeAccount": PermitAdminister,
	"DeleteAccount": PermitAdminister,

	"Servers": PermitRead,
	"Server":  PermitRead,

	"Documents":        PermitRead,
	"Document":         PermitRead,
	"Library":          PermitRead,
	"LibraryDocument":  PermitRead,
	"InstallDocuments": PermitInstall,
	"InstallForPlan":   PermitInstall,

	"Groups":       PermitRead,
	"Group":        PermitRead,
	"GroupMembers": PermitRead,
	"PreviewGroup": PermitRead,
	"CreateGroup":  PermitPlan,
	"ChangeGroup":  PermitPlan,
	"DeleteGroup":  PermitPlan,

	"Plans":      PermitRead,
	"Plan":       PermitRead,
	"CreatePlan": PermitPlan,
	"ChangePlan": PermitPlan,
	"DeletePlan": PermitPlan,
	"CheckPlan":  PermitRead,

	"Start":      PermitRead, // and startPermission
	"Say":        PermitRead, // and wordPermission
	"Executions": PermitRead,
	"Execution":  PermitRead,
	"Decisions":  PermitRead,
	"Events":     PermitRead,
	"Follow":     PermitRead,
	"Hints":      PermitRead,
	"Quotas":     PermitRead,

	"Faults":      PermitAdminister,
	"OrderFaults": PermitAdminister,
	"RemoveFault": PermitAdminister,
}

// startPermission is what starting an execution needs.
var startPermission = map[recovery.Mode]Permission{
	recovery.Drill:    PermitDrill,
	recovery.Recovery: PermitRecoveryCommand,
}

// wordPermission is what saying a word needs, by the execution's mode. Approvals have
// rules of their own. Giving the source up is a part of how an execution is started, and
// needs what that does.
var wordPermission = map[recovery.Mode]map[orchestrate.WordKind]Permission{
	recovery.Drill: {
		orchestrate.Pause:   PermitDrill,
		orchestrate.Resume:  PermitDrill,
		orchestrate.Retry:   PermitDrill,
		orchestrate.Skip:    PermitDrill,
		orchestrate.Accept:  PermitDrill,
		orchestrate.Cancel:  PermitDrill,
		orchestrate.Cleanup: PermitDrill,

		orchestrate.GiveUpSource: PermitDrill,
	},
	recovery.Recovery: {
		orchestrate.Pause:   PermitRecoverySteer,
		orchestrate.Resume:  PermitRecoverySteer,
		orchestrate.Retry:   PermitRecoverySteer,
		orchestrate.Skip:    PermitRecoveryCommand,
		orchestrate.Accept:  PermitRecoveryCommand,
		orchestrate.Cancel:  PermitRecoveryCommand,
		orchestrate.Cleanup: PermitRecoveryCommand,

		orchestrate.GiveUpSource: PermitRecoveryCommand,
	},
}

// authorise says why the actor may not carry a use case out, or nil. What no table
// names is denied.
func authorise(actor recovery.Actor, useCase string) error {
	p, listed := useCases[useCase]
	if !listed {
		return recovery.Errorf(recovery.Denied, "%s is not open to anybody", useCase)
	}
	return permit(actor, p)
}

// permit says why the actor does not have the permission, or nil.
func permit(actor recovery.Actor, p Permission) error {
	if Role(actor.Role).May(p) {
		return nil
	}
	who, role := actor.Name, "no role"
	if who == "" {
		who = "somebody without a name"
	}
	if actor.Role != "" {
		role = fmt.Sprintf("the role %s", actor.Role)
	}
	return recovery.Errorf(recovery.Denied, "%s (%s) may not %s", who, role, p).
		WithRemedy("ask somebody with one of the roles %v", grants[p])
}
