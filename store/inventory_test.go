package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestWhatWasKeptOfAccountsThatAreGoneIsRemoved(t *testing.T) {
	b := newBook(t)
	gone := recovery.Scope{AccountID: "222233334444", Region: "eu-west-1"}
	var many []recovery.SourceServer
	for i := range 3000 { // several chunks, and more of them than one look has had before
		many = append(many, recovery.SourceServer{ServerKey: recovery.ServerKey{Scope: gone, SourceServerID: recovery.SourceServerID(fmt.Sprintf("s-%017d", i))}, Hostname: "host"})
	}
	asOf := time.Now().UTC().Truncate(time.Second)
	ok(t, b.SaveInventory(t.Context(), gone, many[:10], asOf.Add(-time.Minute)))
	ok(t, b.SaveInventory(t.Context(), gone, many, asOf))
	ok(t, b.SaveInventory(t.Context(), scope, many[:1], asOf))
	ok(t, b.DropInventories(t.Context(), map[recovery.Scope]bool{scope: true}))
	if servers, at, err := b.Inventory(t.Context(), gone); err != nil || len(servers) > 0 || !at.IsZero() {
		t.Errorf("of the account that is gone got %d servers as of %s, %v, want none", len(servers), at, err)
	}
	for set := range 2 {
		rows, err := b.Children(t.Context(), "inventoryChunk", fmt.Sprintf("%s/%d", gone, set))
		if err != nil || len(rows) > 0 {
			t.Errorf("set %d has %d chunks yet, %v", set, len(rows), err)
		}
	}
	if servers, at, err := b.Inventory(t.Context(), scope); err != nil || len(servers) != 1 || !at.Equal(asOf) {
		t.Errorf("of the other account got %d servers as of %s, %v, want what was kept", len(servers), at, err)
	}
}
