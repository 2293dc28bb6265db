package apitype

import "github.com/davit-dr/davit/recovery"

// LaunchesOf says whose launch configuration is meant: a group's own, or that of a recovery by a
// plan.
type LaunchesOf struct {
	Group    string `json:"group,omitempty" doc:"a protection group, by name or ID: its own launch configuration; either this or plan"`
	Plan     string `json:"plan,omitempty" doc:"a recovery plan, by name or ID: the launch configuration of a recovery by it; either this or group"`
	Scenario string `json:"scenario,omitempty" doc:"of the plan"`
}

// LaunchApplicationQuery asks what applying launch configurations would change.
type LaunchApplicationQuery struct {
	LaunchesOf
	Servers []string // by ID or name; none: all
	Cursor  string
	Limit   int
}

// LaunchApplicationPage is a page of servers with what applying their launch configurations
// would change.
type LaunchApplicationPage struct {
	Page[LaunchApplication]
	Total  int           `json:"total" doc:"servers on all pages"`
	Unread []UnreadGroup `json:"unread" doc:"groups of the plan whose servers, or how they are to be launched, could not be read: they are on no page"`
}

// UnreadGroup is a group that could not be read whole.
type UnreadGroup struct {
	Group string  `json:"group"`
	Error Problem `json:"error"`
}

// LaunchApplication is a server, and where its launch configuration stands with AWS.
type LaunchApplication struct {
	recovery.ServerKey
	Name       string                  `json:"name"`
	Group      string                  `json:"group,omitempty" doc:"that chooses it"`
	Outcome    string                  `json:"outcome" enum:"IN_PLACE,TO_APPLY,BUSY,REFUSED,NOTHING_STATED,NOT_ASKED,NOT_FOUND,APPLIED,CHANGED,FAILED" doc:"BUSY: an execution has the server, or a drill has still to put its configuration back. REFUSED: a launch with it would fail. CHANGED: it is not what was looked at. FAILED: a part of it may be done, and a repeat does the rest"`
	Changes    []recovery.LaunchChange `json:"changes" doc:"what applying it changes or has changed, by the fields of launch configurations"`
	TemplateID string                  `json:"launchTemplateID,omitempty" doc:"that DRS launches the server from"`
	Version    int64                   `json:"defaultVersion,omitempty" doc:"of the launch template"`
	Seen       string                  `json:"seen,omitempty" doc:"stands for what is stated and what AWS has of it; whoever applies it says so what was looked at"`
	Findings   []Finding               `json:"findings" doc:"of the checks, where something is to be applied; with one that blocks it is REFUSED"`
	Error      *Problem                `json:"error,omitempty" doc:"why it is not applied"`
}

// ApplyRequest asks for launch configurations to be applied.
type ApplyRequest struct {
	LaunchesOf
	Reason  string       `json:"reason" minLength:"1" maxLength:"500" doc:"why, for the audit trail and the versions' descriptions"`
	Servers []SeenLaunch `json:"servers" minItems:"1" maxItems:"20" doc:"of those that were looked at"`
}

// SeenLaunch is a server whose launch configuration was looked at.
type SeenLaunch struct {
	recovery.ServerKey
	Seen string `json:"seen" minLength:"1" maxLength:"64" doc:"as the look gave it"`
}

// AppliedLaunches are what applying launch configurations came to.
type AppliedLaunches struct {
	Servers []LaunchApplication `json:"servers" doc:"in the order in which they were asked for"`
}
