//go:build !unix

package cli

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// lockFile waits until nobody else has made the file, and makes it. One that is older than
// any command holds it was left by a process that was killed.
func lockFile(path string) (unlock func(), err error) {
	const lockTime = time.Minute
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return func() { _ = f.Close(); _ = os.Remove(path) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > lockTime {
			_ = os.Remove(path)
			continue
		}
		time.Sleep(50 * time.Millisecond)
	}
}
