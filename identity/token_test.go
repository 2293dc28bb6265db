package identity

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheTokenIsMadeOnceAndIsNobodyElses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	first, fresh, err := OpenToken(path, "olga")
	if err != nil || !fresh || len(first.Secret()) < 26 {
		t.Fatalf("token %+v, fresh %t, err %v", first, fresh, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	again, fresh, err := OpenToken(path, "olga")
	if err != nil || fresh || again.Secret() != first.Secret() {
		t.Errorf("the second time: fresh %t, err %v, want the same token", fresh, err)
	}
	checkPrivate(t, path)
}

func TestARotatedTokenIsTheOnlyOneAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	token, _, err := OpenToken(path, "olga")
	if err != nil {
		t.Fatal(err)
	}
	old := token.Secret()
	fresh, err := token.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if token.Is(old) || !token.Is(fresh) || token.Is("") {
		t.Errorf("the old token is let in: %t, the new one: %t, none: %t", token.Is(old), token.Is(fresh), token.Is(""))
	}
	kept, err := os.ReadFile(path)
	if err != nil || strings.TrimSpace(string(kept)) != fresh {
		t.Errorf("the file does not have the new token: %v", err)
	}
	checkPrivate(t, path)
	restarted, _, err := OpenToken(path, "olga")
	if err != nil || !restarted.Is(fresh) {
		t.Errorf("after a restart: err %v, want the new token let in", err)
	}
}

func checkPrivate(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the file's mode is %o, want 600", got)
	}
}
