package apitype

import "github.com/davit-dr/davit/recovery"

// TagSyncRequest asks for a run of tag synchronisation.
type TagSyncRequest struct {
	DryRun bool `json:"dryRun,omitempty" doc:"say what would be set, and set nothing"`
}

// TagRun is a run of tag synchronisation over an account.
type TagRun struct {
	recovery.TagRun
	Total  recovery.TagCounts `json:"total" doc:"of all Regions"`
	DryRun bool               `json:"dryRun,omitempty" doc:"nothing was set: CHANGED are those that would be"`
}

// RunOf is a run with its sums.
func RunOf(run recovery.TagRun, dryRun bool) TagRun {
	return TagRun{TagRun: run, Total: run.Total(), DryRun: dryRun}
}
