package sim

import (
	"os"
	"testing"
)

// FuzzParseWorld reads world files that anybody may have written: one is read or refused.
func FuzzParseWorld(f *testing.F) {
	if text, err := os.ReadFile("../sample/world.yaml"); err == nil {
		f.Add(text)
	}
	f.Add([]byte("accounts: [{id: \"111122223333\", regions: [{name: us-west-2, sourceServers: [{hostname: a, disks: [{gib: -1}]}]}]}]"))
	f.Add([]byte("accounts: &a [{id: *a}]"))
	f.Add([]byte("accounts: [{id: \"1\", roles: [{name: r, maxSession: 1h}]}, null]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if file, err := ParseWorld(text); (file == nil) == (err == nil) {
			t.Errorf("got %v, %v, want one of them", file, err)
		}
	})
}
