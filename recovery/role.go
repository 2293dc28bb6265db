package recovery

import "strings"

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

// Roles are all the roles, from the one that may most.
var Roles = []Role{Admin, RecoveryManager, PlanManager, Operator, Auditor, ReadOnly}

// JoinRoles names roles, such as "Admin or RecoveryManager".
func JoinRoles(roles []Role, separator string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, separator)
}
