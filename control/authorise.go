package control

import (
	"cmp"
	"context"
	"slices"

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

	"AccountRole":       PermitRead,
	"StagingAccounts":   PermitRead,
	"ExtensibleServers": PermitRead,
	"ExtendServers":     PermitAdminister,
	"Bindings":          PermitAdminister,
	"Binding":           PermitAdminister,
	"CreateBinding":     PermitAdminister,
	"ChangeBinding":     PermitAdminister,
	"DeleteBinding":     PermitAdminister,
	"RotateToken":       PermitAdminister,
	"SealToken":         PermitAdminister,

	"Readiness":     PermitRead,
	"PlanReadiness": PermitRead,

	"Servers": PermitRead,
	"Server":  PermitRead,

	"LaunchTemplates":    PermitRead,
	"LaunchTemplate":     PermitRead,
	"DiffLaunchTemplate": PermitRead,

	"RollBackLaunchTemplate": PermitTemplates,
	"RetireTemplateVersions": PermitTemplates,
	"CopyLaunchTemplate":     PermitTemplates, // in the accounts of all targets, too
	"LookAtLaunches":         PermitRead,
	"ApplyLaunches":          PermitPlan,

	"LaunchCompliance":    PermitRead,
	"CheckLaunchTemplate": PermitRead,
	"CheckGroupLaunch":    PermitRead,
	"EstimateCost":        PermitRead,
	"Recommend":           PermitRead,

	"AcceptRecommendations": PermitPlan,

	"SyncTags":    PermitPlan,
	"LastTagSync": PermitRead,

	"Documents":        PermitRead,
	"Document":         PermitRead,
	"Library":          PermitRead,
	"LibraryDocument":  PermitRead,
	"InstallDocuments": PermitInstall,
	"InstallForPlan":   PermitInstall,

	"Groups":          PermitRead,
	"Group":           PermitRead,
	"GroupMembers":    PermitRead,
	"EffectiveLaunch": PermitRead,
	"PreviewGroup":    PermitRead,
	"CreateGroup":     PermitPlan,
	"ChangeGroup":     PermitPlan,
	"DeleteGroup":     PermitPlan,

	"Plans":        PermitRead,
	"Plan":         PermitRead,
	"PlanVersions": PermitRead,
	"PlanVersion":  PermitRead,
	"CreatePlan":   PermitPlan,
	"ChangePlan":   PermitPlan,
	"DeletePlan":   PermitPlan,
	"CheckPlan":    PermitRead,

	"PlanRunbook": PermitRead,

	"CheckTestRun": PermitTestRun,
	"StartTestRun": PermitTestRun,
	"TestRuns":     PermitRead,
	"TestRun":      PermitRead,
	"StopTestRun":  PermitTestRun,

	"Start":      PermitRead, // and startPermission
	"Say":        PermitRead, // and wordPermission
	"Executions": PermitRead,
	"Execution":  PermitRead,
	"Decisions":  PermitRead,
	"Result":     PermitRead,
	"Situation":  PermitRead,
	"Compare":    PermitRead,
	"Events":     PermitRead,
	"Follow":     PermitRead,
	"Hints":      PermitRead,
	"Quotas":     PermitRead,
	"Metrics":    PermitRead,

	"Channels":      PermitRead,
	"Channel":       PermitRead,
	"CreateChannel": PermitAdminister,
	"ChangeChannel": PermitAdminister,
	"DeleteChannel": PermitAdminister,
	"TestChannel":   PermitAdminister,
	"Notifications": PermitAdminister,

	"Features":   PermitRead,
	"Feature":    PermitRead,
	"SetFeature": PermitAdminister,

	"ExportConfiguration":   PermitRead,
	"ImportConfiguration":   PermitInstall, // and what changing each object by itself needs
	"PlanImport":            PermitInstall,
	"PlanRollback":          PermitInstall,
	"ConfigurationHistory":  PermitRead,
	"RollBackConfiguration": PermitInstall, // likewise

	"Audit":       PermitAudit,
	"VerifyAudit": PermitAudit,
	"AuditKeys":   PermitAudit,
	"Checkpoints": PermitAudit,
	"Compliance":  PermitAudit,

	"Retention":     PermitAudit,
	"SetRetention":  PermitAdminister,
	"PlanRetention": PermitAudit,
	"RunRetention":  PermitAdminister,
	"Archives":      PermitAudit,
	"Holds":         PermitAudit,
	"Hold":          PermitAudit,
	"PlaceHold":     PermitAdminister,
	"LiftHold":      PermitAdminister,

	"Backup": PermitAdminister,

	"Faults":      PermitAdminister,
	"OrderFaults": PermitAdminister,
	"RemoveFault": PermitAdminister,

	"SimulatedWorld":    PermitAdminister,
	"SetSimulatorSpeed": PermitAdminister,
	"AddToSimulator":    PermitAdminister,
	"ResetSimulator":    PermitAdminister,
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

		orchestrate.BreakGlass: PermitRecoveryCommand, // which says that a drill has no glass
		orchestrate.Review:     PermitReview,

		orchestrate.GiveUpSource: PermitDrill,
		orchestrate.Note:         PermitDrill,
	},
	recovery.Recovery: {
		orchestrate.Pause:   PermitRecoverySteer,
		orchestrate.Resume:  PermitRecoverySteer,
		orchestrate.Retry:   PermitRecoverySteer,
		orchestrate.Skip:    PermitRecoveryCommand,
		orchestrate.Accept:  PermitRecoveryCommand,
		orchestrate.Cancel:  PermitRecoveryCommand,
		orchestrate.Cleanup: PermitRecoveryCommand,

		orchestrate.BreakGlass: PermitRecoveryCommand,
		orchestrate.Review:     PermitReview,

		orchestrate.GiveUpSource: PermitRecoveryCommand,
		orchestrate.Note:         PermitRecoverySteer,
	},
}

// admit says why the caller may not carry a use case out on anything at all, or nil. It is
// asked before anything is looked at. What no table names is denied.
func (c *Control) admit(ctx context.Context, caller recovery.Caller, useCase string) error {
	p, listed := useCases[useCase]
	if !listed {
		return recovery.Errorf(recovery.Denied, "%s is not open to anybody", useCase)
	}
	return c.admitTo(ctx, caller, useCase, p)
}

// admitTo is admit for a permission that the use case's input asks for.
func (c *Control) admitTo(ctx context.Context, caller recovery.Caller, useCase string, p Permission) error {
	if slices.ContainsFunc(caller.Grants, func(g recovery.Grant) bool { return p.permits(g.Role) }) {
		return c.mayFeature(ctx, caller, useCase, p)
	}
	return c.refuse(ctx, caller, useCase, deployment, denied(caller, p))
}

// authorise gives the actor as whom the caller carries a use case out on a subject: with
// the role that permits it. Only here does a caller become an actor, and nothing is
// changed without one.
func (c *Control) authorise(ctx context.Context, caller recovery.Caller, useCase string, s subject) (recovery.Actor, error) {
	p, listed := useCases[useCase]
	if !listed {
		return recovery.Actor{}, recovery.Errorf(recovery.Denied, "%s is not open to anybody", useCase)
	}
	return c.authoriseTo(ctx, caller, useCase, p, s)
}

// authoriseTo is authorise for a permission that depends on the subject.
func (c *Control) authoriseTo(ctx context.Context, caller recovery.Caller, useCase string, p Permission, s subject) (recovery.Actor, error) {
	if err := c.admitTo(ctx, caller, useCase, p); err != nil {
		return recovery.Actor{}, err
	}
	actor, ok := actsAs(caller, p, s)
	if !ok {
		return recovery.Actor{}, c.refuse(ctx, caller, useCase, s, outOfReach(caller, p, s))
	}
	return c.withFeature(ctx, caller, useCase, p, s, actor)
}

// actsAs is the caller with the first of the roles that give the permission for the subject.
func actsAs(caller recovery.Caller, p Permission, s subject) (recovery.Actor, bool) {
	i := slices.IndexFunc(caller.Grants, func(g recovery.Grant) bool { return p.permits(g.Role) && covers(g, p, s) })
	if i < 0 {
		return recovery.Actor{}, false
	}
	actor := caller.Actor
	actor.Role = caller.Grants[i].Role
	return actor, true
}

// denied says that none of the caller's roles has the permission.
func denied(caller recovery.Caller, p Permission) *recovery.Error {
	roles := make([]recovery.Role, len(caller.Grants))
	for i, g := range caller.Grants {
		roles[i] = g.Role
	}
	held := "no role"
	switch len(roles) {
	case 0:
	case 1:
		held = "the role " + string(roles[0])
	default:
		held = "the roles " + recovery.JoinRoles(roles, ", ")
	}
	return recovery.Errorf(recovery.Denied, "%s (%s) may not %s", nameOf(caller), held, p).
		WithRemedy("ask somebody with one of the roles %s", recovery.JoinRoles(granted[p], ", "))
}

// outOfReach says that the caller has the permission, but not for the subject.
func outOfReach(caller recovery.Caller, p Permission, s subject) *recovery.Error {
	return recovery.Errorf(recovery.Denied, "%s may not %s here: %s is out of reach of %s", nameOf(caller), p, s.name, reach(caller, p)).
		WithRemedy("ask somebody with one of the roles %s for it", recovery.JoinRoles(granted[p], ", "))
}

func nameOf(caller recovery.Caller) string {
	return cmp.Or(caller.Name, "somebody without a name")
}

// refuse notes a refusal in the access trail, and gives it back.
func (c *Control) refuse(ctx context.Context, caller recovery.Caller, useCase string, s subject, err *recovery.Error) error {
	c.log.InfoContext(ctx, "refused", "actor", caller.Name, "source", caller.Source, "useCase", useCase, "subject", s.name)
	c.access.Refused(caller.Actor, useCase, s.name, err.Message)
	return err
}
