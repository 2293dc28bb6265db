//go:build unix

package crash_test

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// hold locks the database for writing, as another programme may, until it is let go.
func (d *drill) hold() (letGo func()) {
	d.t.Helper()
	file := url.URL{Scheme: "file", Path: filepath.Join(d.data, "davit.db"), RawQuery: "_pragma=busy_timeout(5000)"}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		d.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		d.t.Fatal(err)
	}
	return func() {
		if err := db.Close(); err != nil {
			d.t.Error(err)
		}
	}
}

func TestAServerOutlivesALockOfSomebodyElse(t *testing.T) {
	t.Parallel()
	d := newDrill(t, moment{})
	d.register()
	d.start()
	d.wait("a job of the application wave runs", runsIn("application"))
	letGo := d.hold()
	d.wantNoWrites("locked by another process", "close what else has its file open")
	time.Sleep(lease) // whatever it was doing, its lease is over
	letGo()
	d.finish()
	compare(t, d.end(), calmly(t).outcome)
}

// wantNoWrites says a word that cannot be recorded, and checks that the answer says why
// and what to do, and that nothing came of it.
func (d *drill) wantNoWrites(why, remedy string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	_, err := d.client.Say(ctx, d.id, apitype.Pause, apitype.WordRequest{})
	e, ok := recovery.AsError(err)
	if !ok || e.Code != recovery.Unavailable || !strings.Contains(e.Message, why) || !strings.Contains(e.Remedy, remedy) {
		d.t.Errorf("a word that cannot be recorded: got %v (remedy %q), want Unavailable, %q and %q", err, remedyOf(e), why, remedy)
	}
	if read, err := d.client.Execution(ctx, d.id); err != nil || read.State == recovery.ExecutionPaused {
		d.t.Errorf("after a refused pause the execution is %s (%v)", read.State, err)
	}
}

func remedyOf(e *recovery.Error) string {
	if e == nil {
		return ""
	}
	return e.Remedy
}
