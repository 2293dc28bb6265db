// Package wholefile replaces files whole, or not at all, whenever the process or the machine dies.
package wholefile

import (
	"errors"
	"os"
	"path/filepath"
)

// Write gives a file the content, and is on the disk when it returns nil. Whoever reads the
// file meanwhile has what was there before. Only this user may read it.
func Write(path string, content []byte) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // unknown to some file systems, which then do it by themselves
		_ = dir.Close()
	}
	return nil
}
