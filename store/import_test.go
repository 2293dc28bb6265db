package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// many is how many groups the imports of these tests are about, beside a few.
const many = 10

// snapshot is one that several commits hold, however it is packed.
var snapshot = func() []byte {
	text := make([]byte, 700_000)
	_, _ = rand.NewChaCha8([32]byte{}).Read(text)
	return text
}()

// peopled gives a book with groups: many of them, and three that an import renames and deletes.
func peopled(t *testing.T) *store.Book {
	t.Helper()
	b := newBook(t)
	for i := range many {
		createGroup(t, b, recovery.GroupID(fmt.Sprintf("g-%03d", i)), fmt.Sprintf("group %03d", i))
	}
	for _, name := range []string{"left", "right", "gone"} {
		createGroup(t, b, recovery.GroupID("g-"+name), name)
	}
	return b
}

func after(t *testing.T, g recovery.Group) store.ResourceChange {
	t.Helper()
	body, err := json.Marshal(g)
	ok(t, err)
	return store.ResourceChange{Kind: recovery.GroupResource, ID: string(g.ID), After: body}
}

// turned is an import that changes all groups, exchanges the names of two, deletes one and
// gives its name to a new one.
func turned(t *testing.T, b *store.Book, id recovery.ImportID) store.Import {
	t.Helper()
	now, err := b.Configuration(t.Context())
	ok(t, err)
	in := store.Import{
		ConfigurationImport: recovery.ConfigurationImport{ID: id, At: time.Now().UTC(), By: operator, SnapshotHash: "ab12"},
		State:               now.State, Snapshot: snapshot,
	}
	for _, g := range now.Groups {
		switch g.Description = "imported"; strings.ToLower(g.Name) {
		case "left":
			g.Name = "right"
		case "right":
			g.Name = "Left"
		case "gone":
			in.Changes = append(in.Changes, store.ResourceChange{Kind: recovery.GroupResource, ID: string(g.ID)})
			continue
		}
		in.Changes = append(in.Changes, after(t, g))
	}
	born := group("g-new", "gone")
	born.Description = "imported"
	in.Changes = append(in.Changes, after(t, born))
	return in
}

// seen is what a reader sees: the names with what the groups say, or why that is a mixture.
func seen(t *testing.T, b *store.Book) (names []string, imported bool) {
	t.Helper()
	c, err := b.Configuration(t.Context())
	ok(t, err)
	for _, g := range c.Groups {
		names = append(names, string(g.ID)+" "+g.Name)
		if (g.Description == "imported") != (c.Groups[0].Description == "imported") {
			t.Fatalf("%s and %s are not both imported: that is half an import", g.ID, c.Groups[0].ID)
		}
	}
	slices.Sort(names)
	return names, c.Groups[0].Description == "imported"
}

// dies fails its n-th commit and all that follow, as a process does that was killed there;
// the n-th has happened if done is set.
func dies(n int, done bool) (func(recovery.Commit, func() error) error, *int) {
	count := 0
	return func(_ recovery.Commit, commit func() error) error {
		count++
		if count < n {
			return commit()
		}
		if count == n && done {
			_ = commit()
		}
		return recovery.Errorf(recovery.Unavailable, "the process is dead")
	}, &count
}

func TestAnImportHappensWholeOrNotAtAllWhereverItsProcessDies(t *testing.T) {
	whole := peopled(t)
	ok(t, whole.Import(t.Context(), turned(t, whole, "imp-0")))
	wantAfter, imported := seen(t, whole)
	if !imported || !slices.Contains(wantAfter, "g-left right") || !slices.Contains(wantAfter, "g-right Left") || !slices.Contains(wantAfter, "g-new gone") || slices.Contains(wantAfter, "g-gone gone") {
		t.Fatalf("after an import there are %v", wantAfter)
	}
	commits := 0
	for n := 1; ; n++ {
		if n > 9 && n%10 != 0 {
			continue // carrying out one change is like carrying out the next
		}
		over := false
		synctest.Test(t, func(t *testing.T) {
			b := peopled(t)
			wantBefore, _ := seen(t, b)
			commit, count := dies(n, n%2 == 0)
			err := store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1"))
			over, commits = *count < n, *count
			reopened := store.New(b.DB)
			names, imported := seen(t, reopened)
			if want := map[bool][]string{false: wantBefore, true: wantAfter}[imported]; !slices.Equal(names, want) {
				t.Fatalf("died at commit %d: there are %v, want %v", n, names, want)
			}
			if err == nil && !imported {
				t.Fatalf("died at commit %d: the import said that it had happened", n)
			}
			// What comes after goes on as ever: a single change, a taken name, another import.
			g, err := reopened.Group(t.Context(), "g-left")
			ok(t, err)
			_, err = reopened.ChangeGroup(t.Context(), g, operator)
			ok(t, err)
			_, err = reopened.CreateGroup(t.Context(), group("g-other", "gone"), operator)
			wantCode(t, recovery.Conflict, err)
			ok(t, reopened.Import(t.Context(), turned(t, reopened, "imp-2")))
		})
		if over {
			break
		}
	}
	if commits < many+8 {
		t.Errorf("an import is %d commits: it cannot have carried out %d changes", commits, many)
	}
}

func TestNobodySeesHalfAnImport(t *testing.T) {
	b := peopled(t)
	in := turned(t, b, "imp-1")
	done := make(chan error, 1)
	go func() { done <- b.Import(t.Context(), in) }()
	other := store.New(b.DB) // as another process would read
	for {
		for _, reader := range []*store.Book{b, other} {
			groups, _, err := reader.Groups(t.Context(), store.ListPage{Limit: store.MaxPage})
			ok(t, err)
			for _, g := range groups {
				if g.Description != groups[0].Description {
					t.Fatalf("%s and %s are not both imported", g.ID, groups[0].ID)
				}
			}
		}
		select {
		case err := <-done:
			ok(t, err)
			return
		default:
		}
	}
}

func TestAnImportOfWhatWasChangedMeanwhileChangesNothing(t *testing.T) {
	b := peopled(t)
	in := turned(t, b, "imp-1")
	g, err := b.Group(t.Context(), "g-007")
	ok(t, err)
	_, err = b.ChangeGroup(t.Context(), g, operator)
	ok(t, err)
	wantCode(t, recovery.Stale, b.Import(t.Context(), in))
	if _, imported := seen(t, b); imported {
		t.Error("it was imported")
	}
	if imports, _, err := b.Imports(t.Context(), store.ListPage{}); err != nil || len(imports) != 0 {
		t.Errorf("the history has %v, %v: want nothing", imports, err)
	}
}

// A single change in the middle of an import waits for it, and is then stale like every
// change of what somebody else has changed.
func TestASingleChangeWaitsForAnImport(t *testing.T) {
	b := peopled(t)
	g, err := b.Group(t.Context(), "g-007")
	ok(t, err)
	var once sync.Once
	changed := make(chan error, 1)
	commit := func(c recovery.Commit, commit func() error) error {
		if strings.HasPrefix(c.Stream, "import/") {
			once.Do(func() {
				go func() {
					_, err := b.ChangeGroup(t.Context(), g, operator)
					changed <- err
				}()
				time.Sleep(10 * time.Millisecond)
			})
		}
		return commit()
	}
	ok(t, store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1")))
	wantCode(t, recovery.Stale, <-changed)
	if _, imported := seen(t, b); !imported {
		t.Error("it was not imported")
	}
}

// Whoever changes something does not wait for an import for ever; an import that was only
// slow finds out, and has changed nothing.
func TestAnImportThatTakesTooLongIsWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := peopled(t)
		g, err := b.Group(t.Context(), "g-007")
		ok(t, err)
		var once sync.Once
		commit := func(c recovery.Commit, commit func() error) error {
			if strings.HasPrefix(c.Stream, "import/") {
				once.Do(func() {
					g.Description = "by hand"
					_, err = b.ChangeGroup(t.Context(), g, operator)
				})
			}
			return commit()
		}
		wantCode(t, recovery.Stale, store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1")))
		ok(t, err)
		now, err := b.Group(t.Context(), "g-007")
		ok(t, err)
		if now.Description != "by hand" {
			t.Errorf("it says %q", now.Description)
		}
	})
}

func TestTwoImportsAtATimeAreNotPossible(t *testing.T) {
	b := peopled(t)
	var once sync.Once
	var second error
	commit := func(c recovery.Commit, commit func() error) error {
		if strings.HasPrefix(c.Stream, "import/") {
			once.Do(func() { second = b.Import(t.Context(), turned(t, b, "imp-2")) })
		}
		return commit()
	}
	ok(t, store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1")))
	wantCode(t, recovery.Conflict, second)
}

func TestAnImportWhoseDecisionIsAnsweredByNobodyHasHappened(t *testing.T) {
	b := peopled(t)
	commit := func(c recovery.Commit, commit func() error) error {
		err := commit()
		if slices.ContainsFunc(c.Rows, func(r recovery.Row) bool { return r.Kind == recovery.ImportRow }) {
			return errors.New("no answer")
		}
		return err
	}
	ok(t, store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1")))
	if _, imported := seen(t, b); !imported {
		t.Error("it was not imported")
	}
}

func TestTheSnapshotBeforeAnImportIsKept(t *testing.T) {
	b := peopled(t)
	in := turned(t, b, "imp-1")
	ok(t, b.Import(t.Context(), in))
	text, err := b.Snapshot(t.Context(), "imp-1")
	ok(t, err)
	if string(text) != string(in.Snapshot) {
		t.Errorf("the snapshot has %d bytes, want %d", len(text), len(in.Snapshot))
	}
	ok(t, b.Sweep(t.Context(), time.Now().Add(24*time.Hour)))
	if _, err = b.Snapshot(t.Context(), "imp-1"); err != nil {
		t.Errorf("a sweep removed it: %v", err)
	}
	var types []string
	events, err := b.Events(t.Context(), recovery.ConfigurationStream, 0, 0)
	ok(t, err)
	for _, ev := range events {
		types = append(types, string(ev.Type)+" by "+ev.Actor.Name)
	}
	if got, want := strings.Join(types, ", "), "configuration.snapshotTaken by olga, configuration.imported by olga"; got != want {
		t.Errorf("the trail has %s, want %s", got, want)
	}
	trail := changes(t, b, "g-left")
	if last := trail[len(trail)-1]; last.ImportID != "imp-1" || last.Change != recovery.Changed {
		t.Errorf("the group's last event is %+v, want a change by the import", last)
	}
}

func TestASweepRemovesWhatDeadImportsStaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := peopled(t)
		commit, _ := dies(4, true)
		if err := store.New(between{DB: b.DB, commit: commit}).Import(t.Context(), turned(t, b, "imp-1")); err == nil {
			t.Fatal("it succeeded")
		}
		if staged(t, b) == 0 {
			t.Fatal("nothing was staged: the test shows nothing")
		}
		ok(t, b.Sweep(t.Context(), time.Now().Add(2*time.Hour)))
		if n := staged(t, b); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func staged(t *testing.T, b *store.Book) int {
	t.Helper()
	n := 0
	for _, kind := range []recovery.RowKind{"stagedChange", "configurationSnapshot"} {
		page, err := b.Rows(context.Background(), kind, store.Query{Limit: store.MaxPage})
		ok(t, err)
		n += len(page.Rows)
	}
	return n
}
