package apitype

import "github.com/davit-dr/davit/recovery"

// Result is what came of an execution, with everything that its events tell of how.
type Result struct {
	// Execution is what the events come to.
	Execution Execution `json:"execution" doc:"the execution as its events come to, with the figures that it is shown with"`
	// Plan is the copy that the execution ran.
	Plan recovery.Plan `json:"plan" doc:"the frozen copy that was run"`
	recovery.Record
}

// Situation is how an execution stands at a moment, as people are told of it.
type Situation struct {
	ExecutionSummary
	Headline string `json:"headline"`
	recovery.Outlook
	Decisions []Decision `json:"decisions" doc:"what is wanted from people now"`
}
