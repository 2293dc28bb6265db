// Package store says what Davit asks of a database, and turns rows into the domain's
// types. sqlite implements DB with a file; storetest is the suite that every
// implementation passes.
package store

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// DB is a database of rows, event streams, claims, ledgers and leases. All methods may
// be called by several goroutines and several processes. Errors are *recovery.Error:
// NotFound, Stale (a guard did not hold: read again), Conflict (a claim is held by
// another; the message names the key and the holder), LeaseLost, TooLarge, Invalid.
type DB interface {
	// Commit makes the change durable before it returns, whole or not at all. Guards:
	//  - the stream's version is c.Version, else Stale; events are numbered on from it
	//    (their Seq must already say so) and are chained by recovery.Chain;
	//  - c.Lease, when given, is the current one (owner and epoch) and has not expired,
	//    else LeaseLost;
	//  - each ledger's Rev is the stored one (0: none stored), else Stale; Rev grows by one;
	//  - a claim to take is free, or held by the same holder, or counts no more, else
	//    Conflict. The claim of an execution that has a row counts while that row has
	//    the attribute holds; any other claim until it is released or its Until passes;
	//  - the Until of a claim to take has not passed, else Stale: whoever stages a change
	//    over several commits is too late when others may have taken its claims;
	//  - an intent to open is not open, else Conflict;
	//  - the limits of recovery.MaxCommitItems, MaxCommitBytes and MaxItemBytes hold,
	//    else TooLarge. An item is an event, row, intent, claim or ledger. No item may be
	//    in a commit twice (an intent opened and closed, a claim taken and released),
	//    else Invalid. Encode checks all of this.
	// A repeated commit that succeeded before is Stale, if it has events or a ledger.
	// Closing an intent that is not open and releasing what is not held change nothing.
	Commit(ctx context.Context, c recovery.Commit) error

	// Row reads one row.
	Row(ctx context.Context, kind recovery.RowKind, id string) (recovery.Row, error)
	// Children reads all rows of a kind that have the parent, in order of ID.
	Children(ctx context.Context, kind recovery.RowKind, parent string) ([]recovery.Row, error)
	// Rows lists rows of a kind whose attributes have the values and whose Sort is in the
	// range, in order of Sort (newest first when q.Newest), a page at a time.
	Rows(ctx context.Context, kind recovery.RowKind, q Query) (Page, error)

	// Version is the stream's version; 0 when there is no such stream.
	Version(ctx context.Context, stream string) (int64, error)
	// Events reads a stream's events after a sequence number, at most limit (see PageSize).
	// Those that were archived are NotFound: see InArchive.
	Events(ctx context.Context, stream string, after int64, limit int) ([]recovery.Event, error)
	// Heads lists the ends of streams in order of their names, those after a name, at most
	// limit (see PageSize).
	Heads(ctx context.Context, after string, limit int) ([]recovery.Head, error)
	// Texts visits a stream's events in order, as they are stored: the text that an event's
	// hash was made of, which is valid until the next one, and the hash. It goes on for as
	// long as visit gives no error; what is missing is not visited.
	Texts(ctx context.Context, stream string, visit func(seq int64, text []byte, hash string) error) error
	// Archive removes the events of a stream up to its end, and keeps the end and the name
	// of the file that has the events now. The stream goes on from there. Stale: it has
	// another end (see NotItsEnd). Done twice, it is done once.
	Archive(ctx context.Context, end recovery.Head, file string) error
	// Archived says up to which number a stream's events were archived, and in which file
	// the last of them are; 0 and "": none was.
	Archived(ctx context.Context, stream string) (upTo int64, file string, err error)
	// Trail lists events of all streams, the newest first (by time, then stream, then
	// number), a page at a time.
	Trail(ctx context.Context, q TrailQuery) (TrailPage, error)
	// Intents reads the open intents of an execution, in order of ID.
	Intents(ctx context.Context, id recovery.ExecutionID) ([]recovery.Intent, error)
	// Claims reads those of the keys that are held, Until passed or not, in the order of
	// the keys. What an execution has given back is not held.
	Claims(ctx context.Context, keys []string) ([]recovery.Claim, error)

	// Ledger reads a ledger; one that was never written is empty with Rev 0.
	Ledger(ctx context.Context, scope recovery.Scope) (recovery.Ledger, error)

	// Jobs reads what was last seen of a scope's jobs; zero AsOf: nothing yet.
	Jobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error)
	// AcquirePoll takes the poll lease of a scope for an owner until the time given,
	// unless another owner's has not expired at now.
	AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (bool, error)
	// SaveJobs writes what the owner of the poll lease saw, and ends the lease. When
	// owner does not have it any more, nothing is written and LeaseLost returned. More
	// than MaxCommitBytes are TooLarge.
	SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) error

	// Acquire takes or renews the lease of an execution. A lease of another owner is
	// taken only after its expiry plus margin, else LeaseLost with RetryAfter; then the
	// epoch grows. A renewal keeps it, and never ends the lease earlier.
	Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (recovery.Lease, error)
	// ReleaseLease ends a lease early; the next has a higher epoch. One that is not held
	// any more is left alone.
	ReleaseLease(ctx context.Context, l recovery.Lease) error

	Close() error
}

// Query chooses a page of rows.
type Query struct {
	Attrs  map[string]string // all must be equal
	From   string            // Sort is this or greater; empty: any
	Before string            // Sort is less than this; empty: any
	Newest bool              // descending order of Sort
	Limit  int               // see PageSize
	Cursor string            // of the page before; one of another list is Invalid
}

// Page is a page of rows. Next is the cursor of the following page; empty: the last.
type Page struct {
	Rows []recovery.Row
	Next string
}
