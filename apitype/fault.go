package apitype

// Fault is a way in which a simulated AWS misbehaves, as people order it. Which fields a
// kind has, the simulator says. Durations are written 90s, 15m, 1h30m.
type Fault struct {
	ID   string `json:"id,omitempty" doc:"set by the server"`
	Kind string `json:"kind" doc:"such as THROTTLE, UNREACHABLE or FAIL_LAUNCH"`

	AccountID      string `json:"accountID,omitempty" doc:"where: the account of the caller, or of the role that is assumed; empty: any"`
	Region         string `json:"region,omitempty" doc:"where: the Region; empty: any"`
	Service        string `json:"service,omitempty" doc:"which calls: the service, such as drs or ec2; empty: any"`
	Operation      string `json:"operation,omitempty" doc:"which calls: the operation, such as StartRecovery; empty: any"`
	Global         bool   `json:"global,omitempty" doc:"which calls: those of the control planes that all Regions share, and us-east-1 has"`
	SourceServerID string `json:"sourceServerID,omitempty" doc:"which server; empty: any"`

	InstanceType string `json:"instanceType,omitempty" doc:"which launches: those of this instance type; empty: any"`
	Zone         string `json:"zone,omitempty" doc:"which launches: those into this Availability Zone; empty: any"`

	From  string `json:"from,omitempty" doc:"when it begins: a duration after the order, or an instant; by default at once"`
	Until string `json:"until,omitempty" doc:"when it ends: a duration after the order, or an instant; by default never"`
	Skip  int    `json:"skip,omitempty" doc:"how many matches are let pass first"`
	Count int    `json:"count,omitempty" doc:"how many times it strikes; 0: without end"`

	RawError   string `json:"rawError,omitempty" doc:"the cause that DRS gives"`
	NoPrevious bool   `json:"noPrevious,omitempty" doc:"there is no previous snapshot to use either"`
	Status     int    `json:"status,omitempty" doc:"the HTTP status of the error"`
	Code       string `json:"code,omitempty" doc:"AWS's code of the error; by default the service's own for an internal one"`
	Message    string `json:"message,omitempty" doc:"the message of the error"`
	DeniedBy   string `json:"deniedBy,omitempty" doc:"the policy that a denial gives as its reason: IDENTITY_POLICY (the default), SERVICE_CONTROL_POLICY or PERMISSIONS_BOUNDARY"`
	RetryAfter string `json:"retryAfter,omitempty" doc:"how long the answer asks to wait"`
	Delay      string `json:"delay,omitempty" doc:"how late the answer comes, or how long the connection hangs"`
	Age        string `json:"age,omitempty" doc:"how old the answer of a read is"`
	After      string `json:"after,omitempty" doc:"how long after its launch the instance is left alone"`
}
