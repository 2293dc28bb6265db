package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Jobs reads what was last seen of a scope's jobs; zero AsOf: nothing yet.
func (db *DB) Jobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error) {
	jobs := recovery.Jobs{Scope: scope}
	var body sql.NullString
	_, err := db.read.one(ctx, "read jobs of "+scope.String(), []any{&body},
		"SELECT jobs FROM polls WHERE scope = ?", scope.String())
	if err != nil || !body.Valid {
		return jobs, err
	}
	if err := json.Unmarshal([]byte(body.String), &jobs); err != nil {
		return jobs, fmt.Errorf("decode jobs of %s: %w", scope, err)
	}
	return jobs, nil
}

// AcquirePoll takes the poll lease of a scope unless another owner has it. Neither it nor
// what was seen is flushed to the disk: after a crash of the machine somebody looks anew.
func (db *DB) AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (taken bool, err error) {
	if owner == "" || !until.After(now) {
		return false, recovery.Errorf(recovery.Invalid, "a poll lease of %s needs an owner and an end after now", scope)
	}
	err = db.write.do(ctx, "take poll lease of "+scope.String(), later, func(t tx) error {
		n, err := t.affect(`INSERT INTO polls (scope, owner, until) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until
			WHERE owner IS NULL OR owner = excluded.owner OR until <= ?`,
			scope.String(), owner, until.UnixNano(), now.UnixNano())
		taken = n == 1
		return err
	})
	return taken && err == nil, err
}

// SaveJobs writes what the owner of the poll lease saw, and ends the lease. Whoever
// does not have the lease any more may have seen what is old by now.
func (db *DB) SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) error {
	body, err := json.Marshal(jobs)
	if err != nil {
		return fmt.Errorf("encode jobs of %s: %w", jobs.Scope, err)
	}
	if len(body) > recovery.MaxCommitBytes {
		return recovery.Errorf(recovery.TooLarge, "the jobs of %s have %d bytes, and %d are allowed", jobs.Scope, len(body), recovery.MaxCommitBytes).
			WithRemedy("keep fewer of the jobs that have ended")
	}
	return db.write.do(ctx, "save jobs of "+jobs.Scope.String(), later, func(t tx) error {
		n, err := t.affect("UPDATE polls SET jobs = ?, owner = NULL, until = NULL WHERE scope = ? AND owner = ?",
			string(body), jobs.Scope.String(), owner)
		if err == nil && n == 0 {
			return recovery.Errorf(recovery.LeaseLost, "%s does not hold the poll lease of %s any more", owner, jobs.Scope)
		}
		return err
	})
}
