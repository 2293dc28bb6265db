package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// auditKeyFile is the file in a data folder that holds the key of the checkpoints.
const auditKeyFile = "audit.key"

// newCheckpointer makes the checkpointer of a server, and gives the key that verifies what
// it signs.
func newCheckpointer(c cli.ServerConfig, book *store.Book) (*audit.Checkpointer, ed25519.PublicKey, error) {
	key, err := audit.EnsureKey(cmp.Or(c.AuditKey, filepath.Join(c.Data, auditKeyFile)))
	if err != nil {
		return nil, nil, err
	}
	return audit.NewCheckpointer(book, key, keepIn(c.KeepCheckpoints), c.Log), key.Public().(ed25519.PublicKey), nil
}

// verifyData verifies the audit trail of a data folder without a server.
func verifyData(ctx context.Context, data, keys string, kept []recovery.Checkpoint) (_ apitype.AuditReport, err error) {
	text, err := os.ReadFile(keys)
	if err != nil {
		return apitype.AuditReport{}, recovery.Errorf(recovery.Invalid, "the keys cannot be read: %w", err)
	}
	public, err := audit.ParseKeys(keys, text)
	if err != nil {
		return apitype.AuditReport{}, err
	}
	if _, err := os.Stat(data); err != nil {
		return apitype.AuditReport{}, recovery.Errorf(recovery.NotFound, "there is no data folder %s", data)
	}
	db, err := sqlite.Open(data)
	if err != nil {
		return apitype.AuditReport{}, err
	}
	defer func() {
		if closing := db.Close(); err == nil {
			err = closing
		}
	}()
	report, err := audit.Verify(ctx, db, audit.Options{Keys: public, Kept: kept})
	return api.AuditReport(report), err
}

// keepIn adds checkpoints to a file, each durable before it counts as kept.
func keepIn(path string) func(recovery.Checkpoint) error {
	if path == "" {
		return nil
	}
	return func(c recovery.Checkpoint) (err error) {
		line, err := json.Marshal(c)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			if closing := f.Close(); err == nil {
				err = closing
			}
		}()
		if _, err := f.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("add checkpoint %d: %w", c.Number, err)
		}
		return f.Sync()
	}
}
