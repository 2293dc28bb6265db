package control

import "slices"

// Role is what a person is to Davit. Somebody without one may do nothing.
type Role string

// The roles.
const (
	Admin           Role = "Admin"
	RecoveryManager Role = "RecoveryManager"
	PlanManager     Role = "PlanManager"
	Operator        Role = "Operator"
	Auditor         Role = "Auditor"
	ReadOnly        Role = "ReadOnly"
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
	PermitApprove         Permission = "give or refuse approvals that name no roles"
	PermitPlan            Permission = "change protection groups and recovery plans"
	PermitInstall         Permission = "install documents or import configuration"
	PermitAdminister      Permission = "administer accounts and settings"
)

// grants says which roles have a permission. What is not here, nobody may.
var grants = map[Permission][]Role{
	PermitRead:            {Admin, RecoveryManager, PlanManager, Operator, Auditor, ReadOnly},
	PermitAudit:           {Admin, RecoveryManager, Auditor},
	PermitDrill:           {Admin, RecoveryManager, PlanManager, Operator},
	PermitRecoverySteer:   {Admin, RecoveryManager, Operator},
	PermitRecoveryCommand: {Admin, RecoveryManager},
	PermitApprove:         {Admin, RecoveryManager},
	PermitPlan:            {Admin, RecoveryManager, PlanManager},
	PermitInstall:         {Admin, RecoveryManager},
	PermitAdminister:      {Admin},
}

// May reports whether the role has the permission.
func (r Role) May(p Permission) bool { return slices.Contains(grants[p], r) }
