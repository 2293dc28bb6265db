package store_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func group(id recovery.GroupID, name string) recovery.Group {
	return recovery.Group{ID: id, Name: name, Scope: scope, Selector: recovery.Selector{Tags: map[string]string{"tier": name}}}
}

func createGroup(t *testing.T, b *store.Book, id recovery.GroupID, name string) recovery.Group {
	t.Helper()
	g, err := b.CreateGroup(t.Context(), group(id, name), operator)
	ok(t, err)
	return g
}

// changes reads the events of a group, whose chain it checks.
func changes(t *testing.T, b *store.Book, id recovery.GroupID) []recovery.ResourceChanged {
	t.Helper()
	events, err := b.Events(t.Context(), "group/"+string(id), 0, 0)
	ok(t, err)
	var all []recovery.ResourceChanged
	prev := ""
	for _, ev := range events {
		hash, err := recovery.Chain(prev, ev)
		ok(t, err)
		if ev.Hash != hash || ev.Actor != operator {
			t.Errorf("event %d by %v has hash %s, want %s by %v", ev.Seq, ev.Actor, ev.Hash, hash, operator)
		}
		prev = hash
		all = append(all, ev.Body.(recovery.ResourceChanged))
	}
	return all
}

func TestAResourceIsFoundByItsIDAndItsName(t *testing.T) {
	b := newBook(t)
	g := createGroup(t, b, "g-1", "Web")
	if g.Version != 1 || g.CreatedAt.IsZero() || g.UpdatedAt.IsZero() {
		t.Errorf("created as %+v, want version 1 with times", g)
	}
	for _, name := range []string{"g-1", "Web", "web", " WEB "} {
		got, err := b.Group(t.Context(), name)
		ok(t, err)
		wantSame(t, name, got, g)
	}
	_, err := b.Group(t.Context(), "G-1")
	wantCode(t, recovery.NotFound, err)
}

func TestAChangeNeedsTheVersionThatWasRead(t *testing.T) {
	b := newBook(t)
	g := createGroup(t, b, "g-1", "Web")
	g.Description = "the web tier"
	changed, err := b.ChangeGroup(t.Context(), g, operator)
	ok(t, err)
	if changed.Version != 2 || !changed.CreatedAt.Equal(g.CreatedAt) {
		t.Errorf("changed to version %d created at %s, want 2 and %s", changed.Version, changed.CreatedAt, g.CreatedAt)
	}
	_, err = b.ChangeGroup(t.Context(), g, operator)
	wantCode(t, recovery.Stale, err)
	wantCode(t, recovery.Stale, b.DeleteGroup(t.Context(), "g-1", 1, operator))
	got, err := b.Group(t.Context(), "g-1")
	ok(t, err)
	wantSame(t, "group", got, changed)

	_, err = b.ChangeGroup(t.Context(), group("g-2", "Other"), operator)
	wantCode(t, recovery.NotFound, err)
}

func TestOneOfTwoChangesToAVersionWins(t *testing.T) {
	b := newBook(t)
	g := createGroup(t, b, "g-1", "Web")
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			switch _, err := b.ChangeGroup(t.Context(), g, operator); recovery.CodeOf(err) {
			case "":
				won.Add(1)
			case recovery.Stale:
			default:
				t.Errorf("got %v, want success or Stale", err)
			}
		})
	}
	wg.Wait()
	wantSame(t, "winners", won.Load(), 1)
}

func TestANameIsTakenWithoutRegardToCase(t *testing.T) {
	b := newBook(t)
	web := createGroup(t, b, "g-1", "Web")
	_, err := b.CreateGroup(t.Context(), group("g-2", "WEB"), operator)
	wantCode(t, recovery.Conflict, err)
	for _, word := range []string{`"WEB"`, `"Web"`, "g-1"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not name %s", err, word)
		}
	}
	app := createGroup(t, b, "g-2", "App")
	app.Name = "web"
	_, err = b.ChangeGroup(t.Context(), app, operator)
	wantCode(t, recovery.Conflict, err)

	web.Name = "WEB" // its own name in another case
	web, err = b.ChangeGroup(t.Context(), web, operator)
	ok(t, err)
	web.Name = "Front"
	_, err = b.ChangeGroup(t.Context(), web, operator)
	ok(t, err)
	_, err = b.ChangeGroup(t.Context(), app, operator) // the old name is free now
	ok(t, err)
	if _, err := b.CreatePlan(t.Context(), recovery.Plan{ID: "p-1", Name: "Front"}, operator); err != nil {
		t.Errorf("a plan may be called as a group is: %v", err)
	}
}

func TestWhatIsDeletedIsGoneButForItsEvents(t *testing.T) {
	b := newBook(t)
	g := createGroup(t, b, "g-1", "Web")
	g.Name = "Front"
	g, err := b.ChangeGroup(t.Context(), g, operator)
	ok(t, err)
	ok(t, b.DeleteGroup(t.Context(), "g-1", g.Version, operator))
	_, err = b.Group(t.Context(), "Front")
	wantCode(t, recovery.NotFound, err)
	wantCode(t, recovery.NotFound, b.DeleteGroup(t.Context(), "g-1", g.Version, operator))

	again := createGroup(t, b, "g-1", "front") // the name is free, and so is the ID
	wantSame(t, "version of the new one", again.Version, 4)
	var told []string
	for _, c := range changes(t, b, "g-1") {
		told = append(told, string(c.Change)+" "+c.Name)
		if (len(c.Before) == 0) != (c.Change == recovery.Created) || (len(c.After) == 0) != (c.Change == recovery.Deleted) {
			t.Errorf("%s tells %s before and %s after", c.Change, c.Before, c.After)
		}
	}
	wantSame(t, "events", told, []string{"CREATED Web", "CHANGED Front", "DELETED Front", "CREATED front"})
}

func TestWhatExistsIsNotCreatedAgain(t *testing.T) {
	b := newBook(t)
	account := recovery.Account{ID: "111122223333", Name: "Production", Regions: []recovery.Region{"us-west-2"}}
	_, err := b.CreateAccount(t.Context(), account, operator)
	ok(t, err)
	account.Name = "Other"
	_, err = b.CreateAccount(t.Context(), account, operator)
	wantCode(t, recovery.Conflict, err)
	if !strings.Contains(err.Error(), "exists already") {
		t.Errorf("got %q, want that it exists already", err)
	}
}

func TestResourcesAreListedInOrderOfTheirNames(t *testing.T) {
	b := newBook(t)
	for id, name := range map[recovery.PlanID]string{"p-1": "beta", "p-2": "Alpha", "p-3": "Gamma", "p-4": "delta"} {
		_, err := b.CreatePlan(t.Context(), recovery.Plan{ID: id, Name: name}, operator)
		ok(t, err)
	}
	var names []string
	page := store.ListPage{Limit: 3}
	for pages := 1; ; pages++ {
		plans, next, err := b.Plans(t.Context(), page)
		ok(t, err)
		for _, p := range plans {
			names = append(names, p.Name)
		}
		if page.Cursor = next; next == "" {
			wantSame(t, "pages", pages, 2)
			break
		}
	}
	wantSame(t, "names", names, []string{"Alpha", "beta", "delta", "Gamma"})
	accounts, _, err := b.Accounts(t.Context(), store.ListPage{})
	ok(t, err)
	wantSame(t, "accounts", accounts, []recovery.Account{})
}
