package recovery

// Actor is who did something. Every use case takes one and every event names one.
type Actor struct {
	Name     string `json:"name"`               // such as an OS user or an e-mail address
	Role     string `json:"role,omitempty"`     // such as Admin
	Source   string `json:"source,omitempty"`   // UI, CLI, API, MCP, SCHEDULE, ENGINE
	Verified bool   `json:"verified,omitempty"` // whether somebody proved to be Name
}

// Engine is the actor of what Davit does by itself.
var Engine = Actor{Name: "davit", Source: "ENGINE", Verified: true}

// Roles are the roles that a person may have, as plans name them.
var Roles = []string{"Admin", "RecoveryManager", "PlanManager", "Operator", "Auditor", "ReadOnly"}
