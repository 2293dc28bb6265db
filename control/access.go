package control

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

const (
	// accessEvery is how often what happened at the doors is written.
	accessEvery = time.Second
	// accessCount is for how long equal refusals are counted into one event.
	accessCount = time.Minute
	// maxAccess is how many entries wait for being written; of more only the number is kept.
	maxAccess = 2000
	// maxReasons is how many kinds of refusals of a minute are told apart.
	maxReasons = 200
	// accessFlush is how long the last entries may take when the server ends.
	accessFlush = 3 * time.Second
)

// AccessLog is the trail of who came in, who was refused, and how often nobody was known.
// Noting never waits: entries are written in the background, to a stream of this host and
// day, and entries that come faster than they can be written are counted instead.
type AccessLog struct {
	book *store.Book
	host string
	log  *slog.Logger

	mu       sync.Mutex
	waiting  []recovery.Event // without their place in a stream
	refusals map[refusalKey]*recovery.AccessRefused
	unknown  *recovery.AccessUnknown
	lost     int

	stream  string // the one that is written to now, and its version
	version int64
}

// refusalKey tells refusals apart.
type refusalKey struct {
	actor                    recovery.Actor
	useCase, subject, reason string
}

// NewAccessLog makes the log of this host. Run writes it.
func NewAccessLog(book *store.Book, log *slog.Logger) *AccessLog {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &AccessLog{book: book, host: hostName(), log: log, refusals: map[refusalKey]*recovery.AccessRefused{}}
}

// Note has an entry written. It may be called on a nil log, which keeps nothing.
func (a *AccessLog) Note(actor recovery.Actor, body recovery.Body) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.add(actor, body)
}

func (a *AccessLog) add(actor recovery.Actor, body recovery.Body) {
	if len(a.waiting) >= maxAccess {
		a.lost++
		return
	}
	a.waiting = append(a.waiting, recovery.Event{At: time.Now().UTC(), Actor: actor, Body: body})
}

// Refused counts a refusal of somebody who is known.
func (a *AccessLog) Refused(actor recovery.Actor, useCase, subject, reason string) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	// The same refusal is counted whichever request it was, and told with the first one's ID.
	key := refusalKey{actor, useCase, subject, reason}
	key.actor.RequestID = ""
	if r, again := a.refusals[key]; again {
		r.Count++
		return
	}
	if len(a.refusals) >= maxReasons {
		a.lost++
		return
	}
	// The first is told at once: whoever watches the trail need not wait for the minute.
	now := time.Now().UTC()
	a.add(actor, recovery.AccessRefused{UseCase: useCase, Subject: subject, Reason: reason, Count: 1, Since: now})
	a.refusals[key] = &recovery.AccessRefused{UseCase: useCase, Subject: subject, Reason: reason, Since: now}
}

// Unknown counts a request of nobody who is known.
func (a *AccessLog) Unknown(reason string) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.unknown == nil {
		a.unknown = &recovery.AccessUnknown{Since: time.Now().UTC(), Reasons: map[string]int{}}
	}
	if _, known := a.unknown.Reasons[reason]; !known && len(a.unknown.Reasons) >= maxReasons {
		reason = "others"
	}
	a.unknown.Reasons[reason]++
}

// Run writes what is noted until its context ends, and then what is left.
func (a *AccessLog) Run(ctx context.Context) error {
	write, minute := time.NewTicker(accessEvery), time.NewTicker(accessCount)
	defer write.Stop()
	defer minute.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), accessFlush)
			defer cancel()
			a.count()
			a.write(last)
			return nil
		case <-minute.C:
			a.count()
		case <-write.C:
			a.write(ctx)
		}
	}
}

// count turns what was counted in the last minute into entries.
func (a *AccessLog) count() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, r := range a.refusals {
		if r.Count > 0 {
			a.add(key.actor, *r)
		}
	}
	clear(a.refusals)
	if a.unknown != nil {
		a.add(recovery.Engine, *a.unknown)
		a.unknown = nil
	}
	if a.lost > 0 && len(a.waiting) < maxAccess {
		lost := a.lost
		a.lost = 0
		a.add(recovery.Engine, recovery.AccessLost{Count: lost})
	}
}

// write commits what waits. What cannot be written now stays, and is tried again.
func (a *AccessLog) write(ctx context.Context) {
	for {
		a.mu.Lock()
		some := slices.Clone(a.waiting[:min(len(a.waiting), recovery.MaxCommitItems)])
		a.mu.Unlock()
		if len(some) == 0 {
			return
		}
		if err := a.commit(ctx, some); err != nil {
			a.stream = "" // its version may be another than we thought
			a.log.WarnContext(ctx, "the access trail was not written: it is tried again", "entries", len(some), "err", err)
			return
		}
		a.mu.Lock()
		a.waiting = slices.Delete(a.waiting, 0, len(some))
		a.mu.Unlock()
	}
}

func (a *AccessLog) commit(ctx context.Context, some []recovery.Event) error {
	stream := recovery.AccessStream(a.host, time.Now())
	if stream != a.stream {
		version, err := a.book.Version(ctx, stream)
		if err != nil {
			return err
		}
		a.stream, a.version = stream, version
	}
	c := recovery.Commit{Stream: stream, Version: a.version}
	for i, ev := range some {
		c.Events = append(c.Events, recovery.NewEvent(stream, a.version+int64(i), ev.At, ev.Actor, ev.Body))
	}
	if err := a.book.Commit(ctx, c); err != nil {
		return err
	}
	a.version += int64(len(some))
	return nil
}

// notInNames is what a host's name may have that a stream's may not.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9.-]`)

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		name = ""
	}
	return cmp.Or(notInNames.ReplaceAllString(name, "-"), "davit")
}
