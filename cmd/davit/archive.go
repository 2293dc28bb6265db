package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/internal/wholefile"
)

// archiver keeps archives of the audit trail in a folder.
type archiver struct {
	folder       string
	checkpointer *audit.Checkpointer
}

// Keep writes a file into the folder, which it makes at the first.
func (a archiver) Keep(name string, content []byte) error {
	if err := os.MkdirAll(a.folder, 0o700); err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(a.folder, name), content)
}

// Checkpoint makes a checkpoint of the trail.
func (a archiver) Checkpoint(ctx context.Context) error {
	_, err := a.checkpointer.Make(ctx)
	return err
}
