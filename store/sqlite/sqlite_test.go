package sqlite_test

import (
	"testing"

	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
	"github.com/davit-dr/davit/store/storetest"
)

func open(t testing.TB, dir string) store.DB {
	t.Helper()
	db, err := sqlite.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestSuite(t *testing.T) { storetest.Run(t, open) }
