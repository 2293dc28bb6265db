package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

const lockName = "davit.lock"

// errLocked is what tryLock says when somebody else has the lock.
var errLocked = errors.New("locked")

// lockDir makes this process the only one that uses the directory, until the file that
// it returns is closed or the process ends, however it does. The file stays: removing
// it would let two processes lock two files of the same name.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, problem("lock the data directory", err)
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if errors.Is(err, errLocked) {
			return nil, inUse(dir)
		}
		return nil, unavailable("lock the data directory "+dir, err.Error(), "choose one on a local disk", err)
	}
	if err := errors.Join(f.Truncate(0), writePID(f)); err != nil {
		return nil, errors.Join(problem("lock the data directory", err), f.Close())
	}
	return f, nil
}

func writePID(f *os.File) error {
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return err
}

func inUse(dir string) error {
	who := "another davit"
	if text, err := os.ReadFile(filepath.Join(dir, lockName)); err == nil && len(text) > 0 {
		who += " (pid " + strings.TrimSpace(string(text)) + ")"
	}
	return recovery.Errorf(recovery.Conflict, "%s uses this data directory: %s", who, dir).
		WithRemedy("stop it, or choose another directory")
}
