package control

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// Permission is a right that roles have.
type Permission string

// The permissions. Each value completes the sentence "… may not".
const (
	PermitRead            Permission = "read"
	PermitAudit           Permission = "read the audit trail"
	PermitDrill           Permission = "run drills"
	PermitRecoverySteer   Permission = "pause, resume or retry a recovery"
	PermitRecoveryCommand Permission = "start, cancel, skip or accept in a recovery, or terminate its instances"
	PermitReview          Permission = "review a broken approval"
	PermitApprove         Permission = "give or refuse approvals that name no roles"
	PermitPlan            Permission = "change protection groups and recovery plans"
	PermitTestRun         Permission = "run an action by itself"
	PermitInstall         Permission = "install documents or import configuration"
	PermitTemplates       Permission = "roll back, retire or copy launch templates"
	PermitAdminister      Permission = "administer accounts, roles and settings"
)

// granted says which roles have a permission. What is not here, nobody may.
var granted = map[Permission][]recovery.Role{
	PermitRead:            recovery.Roles,
	PermitAudit:           {recovery.Admin, recovery.RecoveryManager, recovery.Auditor},
	PermitDrill:           {recovery.Admin, recovery.RecoveryManager, recovery.PlanManager, recovery.Operator},
	PermitRecoverySteer:   {recovery.Admin, recovery.RecoveryManager, recovery.Operator},
	PermitRecoveryCommand: {recovery.Admin, recovery.RecoveryManager},
	PermitReview:          {recovery.Admin, recovery.RecoveryManager, recovery.Auditor},
	PermitApprove:         {recovery.Admin, recovery.RecoveryManager},
	PermitPlan:            {recovery.Admin, recovery.RecoveryManager, recovery.PlanManager},
	PermitTestRun:         {recovery.Admin, recovery.RecoveryManager, recovery.PlanManager},
	PermitInstall:         {recovery.Admin, recovery.RecoveryManager},
	PermitTemplates:       {recovery.Admin, recovery.RecoveryManager},
	PermitAdminister:      {recovery.Admin},
}

// permits reports whether a role has the permission.
func (p Permission) permits(r recovery.Role) bool { return slices.Contains(granted[p], r) }
