package apitype

import "github.com/davit-dr/davit/recovery"

// TemplateCopy asks for copies of a version of a launch template in other accounts and Regions.
type TemplateCopy struct {
	Version string               `json:"version,omitempty" doc:"the version to copy: its number, $Latest, or $Default, which is the default" example:"3"`
	Name    string               `json:"name,omitempty" doc:"of the copies; the launch template's own by default, unless DRS gave it"`
	Targets []TemplateCopyTarget `json:"targets" minItems:"1" maxItems:"20" doc:"where to copy it to"`
	Reason  string               `json:"reason,omitempty" maxLength:"500" doc:"why, for the audit trail and the description of the copy's version"`
	DryRun  bool                 `json:"dryRun,omitempty" doc:"say what the copies would be and what speaks against them, and copy nothing"`
}

// TemplateCopyTarget is where a copy is made, and what stands there for what the version names.
type TemplateCopyTarget struct {
	recovery.Scope
	Mapping recovery.LaunchMapping `json:"mapping,omitzero" doc:"what stands there for what the version names; beside the original nothing needs one"`
}

// TemplateCopies is what copying a launch template came to, or would come to.
type TemplateCopies struct {
	DryRun  bool             `json:"dryRun,omitempty"`
	Version int64            `json:"version" doc:"the version that is copied"`
	Name    string           `json:"name" doc:"of the copies"`
	Targets []CopiedTemplate `json:"targets" doc:"in the order in which they were asked for"`
	Refusal *Problem         `json:"refusal,omitempty" doc:"in a dry run, what copying would be refused with"`
}

// CopiedTemplate is a copy of a launch template.
type CopiedTemplate struct {
	recovery.Scope
	Outcome  string                   `json:"outcome" enum:"TO_COPY,REFUSED,ALREADY_THERE,COPIED,FAILED" doc:"FAILED: the copies in other places are made all the same, and a repeat makes this one"`
	ID       string                   `json:"launchTemplateID,omitempty" doc:"of the copy"`
	Settings []recovery.LaunchSetting `json:"settings" doc:"all that the copy says; of user data its SHA-256"`
	Changes  []recovery.LaunchChange  `json:"changes" doc:"what it says otherwise than the version"`
	Gaps     []recovery.MappingGap    `json:"gaps" doc:"what the mapping says nothing of: with any of them nothing is copied anywhere"`
	Unused   []string                 `json:"unused" doc:"entries of the mapping that nothing of the version asks for"`
	Findings []Finding                `json:"findings" doc:"what a launch from it there would come to; errors keep everything from being copied"`
	Warnings []string                 `json:"warnings" doc:"what EC2 says of parameters that it took and that are not valid"`
	Error    *Problem                 `json:"error,omitempty"`
}
