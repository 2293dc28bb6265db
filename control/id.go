package control

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// newID makes an ID that sorts by time, can be read aloud, and is unique.
func newID(prefix string, now time.Time) string {
	// rand.Text has 26 characters of 5 bits: 8 of them within one second are plenty.
	return prefix + now.UTC().Format("20060102150405") + "-" + strings.ToLower(rand.Text()[:8])
}

func newExecutionID(now time.Time) recovery.ExecutionID {
	return recovery.ExecutionID(newID("exec-", now))
}
