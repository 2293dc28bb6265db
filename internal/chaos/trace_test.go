package chaos_test

import (
	"encoding/json"

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
