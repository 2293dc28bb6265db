//go:build crash && unix

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// crashVariable says at which write this process is to die: WHAT:N:HOW. WHAT is write
// (any write to the database) or intent (a commit after which AWS would be called), HOW
// is before, after (SIGKILL, when the write is durable) or freeze (SIGSTOP, then).
const crashVariable = "DAVIT_CRASH"

// hasty gives bounds for a simulator whose jobs take a second, with which a successor
// waits as long for the lease of a killed process, not the better part of a minute.
func hasty(orchestrate.Bounds) orchestrate.Bounds {
	b := orchestrate.FastBounds
	b.LeaseTTL, b.LeaseMargin, b.CallTimeout = 1500*time.Millisecond, 100*time.Millisecond, 700*time.Millisecond
	b.Settle = 500 * time.Millisecond
	return b
}

// mortal gives a database that tells of every write on stderr, and at one of them does
// to the process what the environment says.
func mortal(db store.DB) store.DB {
	fate, err := parseFate(os.Getenv(crashVariable))
	if err != nil {
		panic(err) // a test's mistake
	}
	return &mortalDB{DB: db, fate: fate, count: map[string]int{}}
}

// fate is what is to happen at which write; the zero value is nothing.
type fate struct {
	what string
	nth  int
	how  string
}

func parseFate(text string) (fate, error) {
	if text == "" {
		return fate{}, nil
	}
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return fate{}, fmt.Errorf("%s is WHAT:N:HOW, not %q", crashVariable, text)
	}
	nth, err := strconv.Atoi(parts[1])
	return fate{what: parts[0], nth: nth, how: parts[2]}, err
}

type mortalDB struct {
	store.DB
	fate fate

	mu    sync.Mutex
	count map[string]int
}

// write carries a write out, unless the process does not live to see it.
func (m *mortalDB) write(what, name string, do func() error) error {
	due := m.counted(what, name)
	if due && m.fate.how == "before" {
		end(syscall.SIGKILL)
	}
	err := do()
	switch {
	case !due || err != nil:
	case m.fate.how == "after":
		end(syscall.SIGKILL)
	case m.fate.how == "freeze":
		fmt.Fprintln(os.Stderr, "crash: frozen")
		end(syscall.SIGSTOP)
	}
	return err
}

// counted counts a write, and reports whether it is the one. An intent is a write too.
func (m *mortalDB) counted(what, name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count["write"]++
	fmt.Fprintf(os.Stderr, "crash: write %d: %s\n", m.count["write"], name)
	if what != "write" {
		m.count[what]++
	}
	return (m.fate.what == "write" || m.fate.what == what) && m.count[m.fate.what] == m.fate.nth
}

// end sends this process a signal, and does nothing more until it has got it: another
// thread may be the one that takes it.
func end(s syscall.Signal) {
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		panic(err)
	}
	if s == syscall.SIGKILL {
		select {}
	}
	time.Sleep(100 * time.Millisecond) // over by the time that a frozen process is woken
}

// Commit is a write, and one that opens an intent is one of those.
func (m *mortalDB) Commit(ctx context.Context, c recovery.Commit) error {
	what := "write"
	if len(c.Open) > 0 {
		what = "intent"
	}
	return m.write(what, "commit to "+c.Stream, func() error { return m.DB.Commit(ctx, c) })
}

// SaveJobs is a write.
func (m *mortalDB) SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) error {
	return m.write("write", "save jobs", func() error { return m.DB.SaveJobs(ctx, owner, jobs) })
}

// AcquirePoll is a write.
func (m *mortalDB) AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (taken bool, err error) {
	err = m.write("write", "take poll lease", func() error {
		taken, err = m.DB.AcquirePoll(ctx, scope, owner, now, until)
		return err
	})
	return taken, err
}

// Acquire is a write.
func (m *mortalDB) Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (l recovery.Lease, err error) {
	err = m.write("write", "take lease", func() error {
		l, err = m.DB.Acquire(ctx, id, owner, now, ttl, margin)
		return err
	})
	return l, err
}

// ReleaseLease is a write.
func (m *mortalDB) ReleaseLease(ctx context.Context, l recovery.Lease) error {
	return m.write("write", "release lease", func() error { return m.DB.ReleaseLease(ctx, l) })
}
