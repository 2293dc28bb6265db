package testenv

import (
	"context"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"testing"

	"github.com/davit-dr/davit/audit"
)

// archives keeps archives of the audit trail in the folder "archives" of an Env's data.
type archives struct {
	folder       string
	keys         []ed25519.PublicKey
	checkpointer *audit.Checkpointer
}

func newArchives(t testing.TB, s audit.Store, data string) archives {
	t.Helper()
	key, err := audit.EnsureKey(filepath.Join(data, "audit.key"))
	if err != nil {
		t.Fatalf("make the key of the audit trail: %v", err)
	}
	return archives{filepath.Join(data, "archives"), []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}, audit.NewCheckpointer(s, key, nil, nil)}
}

// Keep writes a file.
func (a archives) Keep(name string, content []byte) error {
	if err := os.MkdirAll(a.folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.folder, name), content, 0o600)
}

// Checkpoint makes a checkpoint.
func (a archives) Checkpoint(ctx context.Context) error {
	_, err := a.checkpointer.Make(ctx)
	return err
}
