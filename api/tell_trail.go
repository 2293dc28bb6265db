package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// trail tells events of streams other than executions, and reports whether it is one.
func (t *teller) trail(ev recovery.Event) (text string, told bool) {
	switch b := ev.Body.(type) {
	case recovery.ResourceChanged:
		return resourceChanged(b), true
	case recovery.SnapshotTaken:
		return fmt.Sprintf("A snapshot of the configuration was taken before import %s", b.ImportID), true
	case recovery.ConfigurationImported:
		return configurationImported(b), true
	case recovery.ImportDropped:
		return withReason(fmt.Sprintf("Import %s of configuration came to nothing", b.ImportID), b.Reason), true
	case recovery.AccessRefused:
		return withReason(fmt.Sprintf("Refused %s: %s of %s", times(b.Count), b.UseCase, b.Subject), b.Reason), true
	case recovery.AccessUnknown:
		var parts []string
		for _, reason := range slices.Sorted(maps.Keys(b.Reasons)) {
			parts = append(parts, fmt.Sprintf("%s %s", reason, times(b.Reasons[reason])))
		}
		return "Requests of nobody who is known: " + few(parts), true
	case recovery.StoreBackedUp:
		return fmt.Sprintf("Backup %s was made of all %d streams", b.Backup.ID, b.Backup.Streams), true
	case recovery.StoreRestored:
		return withReason(fmt.Sprintf("The store was restored from backup %s of %s", b.Backup.ID, b.Backup.At.UTC().Format(time.RFC3339)), b.Comment), true
	case recovery.ExecutionRestored:
		return fmt.Sprintf("The store was restored from the backup of %s: what was sent since is looked for first", b.BackupAt.UTC().Format(time.RFC3339)), true
	case recovery.AccessLost:
		return fmt.Sprintf("%d entries of the access trail came faster than they could be written", b.Count), true
	case recovery.TagsSynced:
		return tagsSynced(b), true
	case recovery.TestRunSent:
		return testRunSent(b.Run), true
	case recovery.TestRunAnswered:
		return testRunAnswered(b), true
	case recovery.TestRunStopped:
		return withReason(fmt.Sprintf("Test run %s of action %s is stopped: automation %s", b.ID, b.Action, b.AutomationID), b.Reason), true
	case recovery.StreamsArchived:
		return fmt.Sprintf("%d streams were moved to the archive %s", len(b.Streams), b.File), true
	case recovery.RetentionRan:
		return retentionRan(b), true
	case recovery.HeadsSeen:
		return fmt.Sprintf("%d streams have grown since the last checkpoint", len(b.Heads)), true
	case recovery.CheckpointMade:
		return fmt.Sprintf("Checkpoint %d over %d streams was signed with the key %s", b.Checkpoint.Number, b.Checkpoint.Streams, b.Checkpoint.KeyID), true
	}
	return "", false
}

// retentionRan tells a run of retention by its counts.
func retentionRan(b recovery.RetentionRan) string {
	var archived, held int
	var events int64
	for _, p := range b.Parts {
		archived, held, events = archived+p.Archived, held+p.Held, events+p.Events
	}
	text := fmt.Sprintf("Retention archived %d streams with %d events", archived, events)
	if held > 0 {
		text += fmt.Sprintf("; %d more are under a legal hold", held)
	}
	if b.Problem != "" {
		text += ". It was broken off: " + b.Problem
	}
	return text
}

// tagsSynced tells a run of tag synchronisation by its counts, and the first reason of a failure.
func tagsSynced(b recovery.TagsSynced) string {
	t := b.Total()
	text := fmt.Sprintf("Tags of %d source servers were synchronised: %d changed, %d failed", t.Servers, t.Changed, t.Failed)
	if t.Left > 0 {
		text += fmt.Sprintf(", no time for %d", t.Left)
	}
	var reasons []string
	for _, r := range b.Regions {
		if r.Reason != "" {
			reasons = append(reasons, r.Reason)
		}
	}
	for _, s := range b.Servers {
		if s.Reason != "" && !slices.Contains(reasons, s.Reason) {
			reasons = append(reasons, s.Reason)
		}
	}
	return withReason(text, few(reasons))
}

// configurationImported tells what an import did, by its counts.
func configurationImported(b recovery.ConfigurationImported) string {
	what := "Configuration was imported from " + b.File
	if b.RollbackOf != "" {
		what = "Configuration was restored as it was before import " + string(b.RollbackOf)
	}
	n := b.Counts
	return withReason(fmt.Sprintf("%s as import %s: %d created, %d changed, %d deleted, %d left alone, %d refused", what, b.ImportID, n.Created, n.Changed, n.Deleted, n.Unchanged, n.Refused), b.Reason)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// resourceChanged tells a change of the configuration, field by field.
func resourceChanged(b recovery.ResourceChanged) string {
	text := fmt.Sprintf("%s %s is %s", b.Kind, b.Name, b.Change)
	if b.Change != recovery.Changed {
		return text
	}
	fields, err := b.Fields()
	if err != nil {
		return text // the event has both documents
	}
	var parts []string
	for _, f := range fields {
		parts = append(parts, fieldChanged(f))
	}
	return withReason(text, few(parts))
}

func fieldChanged(f recovery.FieldChange) string {
	old, now := strings.Trim(string(f.Old), `"`), strings.Trim(string(f.New), `"`)
	switch {
	case f.Old == nil:
		return fmt.Sprintf("%s is %s", f.Field, now)
	case f.New == nil:
		return fmt.Sprintf("%s is no more (it was %s)", f.Field, old)
	}
	return fmt.Sprintf("%s is %s (it was %s)", f.Field, now, old)
}
