package notify

import (
	"math/rand/v2"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// lookEvery is how often the store is asked for what is new or due.
	lookEvery = 2 * time.Second
	// newestEvery is how often executions are looked for that began and ended in between.
	newestEvery = 30 * time.Second
	// sweepEvery is how often what is old is removed.
	sweepEvery = time.Hour

	// termTime is for how long one process is the notifier before it must say so again, and
	// termMargin how much of that must be left when a message is sent.
	termTime   = 45 * time.Second
	termMargin = 15 * time.Second
	// sendTime bounds the sending of one message.
	sendTime = 10 * time.Second
	// sendAtOnce is how many messages a channel is sent before others are looked for.
	sendAtOnce = 20

	// firstRetry and longestRetry bound the time between two attempts, giveUpAfter the time
	// from a notification's making to the last one.
	firstRetry   = 5 * time.Second
	longestRetry = time.Hour
	giveUpAfter  = 24 * time.Hour

	// lateAfter is the age from which news are marked late, and thinned out; staleAfter that
	// from which they are told no more.
	lateAfter  = 15 * time.Minute
	staleAfter = 24 * time.Hour

	// keepNotifications is how long it can be seen what became of them, and keepTold how
	// long it is known that an ended execution was told.
	keepNotifications = 7 * 24 * time.Hour
	keepTold          = 30 * 24 * time.Hour

	// itemsAtOnce is how many notifications are saved in one commit.
	itemsAtOnce = 60
)

// backoff is the time to wait after a failed attempt: doubled each time, and not the same
// for all who wait.
func backoff(attempts int) time.Duration {
	wait := longestRetry
	if doubled := firstRetry << min(attempts-1, 20); doubled < longestRetry {
		wait = doubled
	}
	return time.Duration(float64(wait) * (0.75 + rand.Float64()/2))
}

// thinned are the news that are told of a time in which nobody told anything: what is
// stale is left out, and of what is late the newest of each kind stays.
func thinned(all []recovery.News, now time.Time) []recovery.News {
	last := map[recovery.NotificationKind]int{}
	for i, n := range all {
		last[n.Kind] = i
	}
	var kept []recovery.News
	for i, n := range all {
		age := now.Sub(n.At)
		if age > staleAfter || age > lateAfter && last[n.Kind] != i {
			continue
		}
		kept = append(kept, n)
	}
	return kept
}
