package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// keepTime is how long it may take to put a checkpoint into a bucket. Then it is tried again.
const keepTime = 20 * time.Second

// auditKeyFile is the file in a data folder that holds the key of the checkpoints.
const auditKeyFile = "audit.key"

// newCheckpointer makes the checkpointer of a server, and gives the key that verifies what
// it signs.
func newCheckpointer(c cli.ServerConfig, book *store.Book, aws *awscloud.Cloud) (*audit.Checkpointer, ed25519.PublicKey, error) {
	key, err := audit.EnsureKey(cmp.Or(c.AuditKey, filepath.Join(c.Data, auditKeyFile)))
	if err != nil {
		return nil, nil, err
	}
	keep, err := keepIn(c.KeepCheckpoints, aws)
	if err != nil {
		return nil, nil, err
	}
	return audit.NewCheckpointer(book, key, keep, c.Log), key.Public().(ed25519.PublicKey), nil
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

// keepIn keeps checkpoints in a file, or in a bucket that is written s3://…; empty: nowhere.
func keepIn(where string, aws *awscloud.Cloud) (audit.Keep, error) {
	switch {
	case where == "":
		return nil, nil
	case !strings.HasPrefix(where, "s3://"):
		return keepInFile(where), nil
	}
	b, err := awscloud.ParseBucket(where)
	if err != nil {
		return nil, err
	}
	return keepInBucket(aws, b), nil
}

// keepInBucket puts each checkpoint into an object of its own, a line of JSON. Its name has
// the root: after a restore another checkpoint may have the number.
func keepInBucket(aws *awscloud.Cloud, b awscloud.Bucket) audit.Keep {
	return func(ctx context.Context, c recovery.Checkpoint) error {
		line, err := json.Marshal(c)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, keepTime)
		defer cancel()
		return aws.KeepObject(ctx, b, fmt.Sprintf("checkpoint-%010d-%.16s.json", c.Number, c.Root), append(line, '\n'))
	}
}

// keepInFile adds checkpoints to a file, each durable before it counts as kept.
func keepInFile(path string) audit.Keep {
	return func(_ context.Context, c recovery.Checkpoint) (err error) {
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
