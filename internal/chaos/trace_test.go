package chaos_test

import (
	"encoding/json"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// brief leaves of an event's body what a reader of a trace wants.
func brief(body recovery.Body) string {
	var shown any = body
	switch b := body.(type) {
	case recovery.ExecutionAdded:
		shown = b.Execution.Plan.Waves
	case recovery.BatchAdded:
		shown = b.Batch.ServerIDs()
	case recovery.JobLogged:
		shown = len(b.Items)
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// names lists jobs with their states.
func names(jobs []recovery.Job) string {
	var list []string
	for _, j := range jobs {
		list = append(list, string(j.ID)+" "+string(j.Status)+" of "+j.Tags[recovery.TagExecution]+" "+j.Tags[recovery.TagBatch])
	}
	return strings.Join(list, ", ")
}
