package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/davit-dr/davit/internal/wholefile"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// configLook is how often it is looked whether a backup of the configuration is due.
const configLook = time.Minute

// ConfigKeeper keeps backups of the configuration in a folder, best on another machine's
// disk: files that an import takes, the newest of which are kept.
type ConfigKeeper struct {
	control *Control
	dir     string
	every   time.Duration
	kept    int
}

// NewConfigKeeper makes a keeper of a folder. Run keeps it.
func NewConfigKeeper(c *Control, dir string, every time.Duration, kept int) *ConfigKeeper {
	return &ConfigKeeper{control: c, dir: dir, every: every, kept: kept}
}

// Run makes backups when they are due, until its context ends. What goes wrong is tried again.
func (k *ConfigKeeper) Run(ctx context.Context) error {
	return nowAndThen(ctx, configLook, func() {
		if err := k.Keep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			k.control.log.WarnContext(ctx, "the configuration was not backed up: it is tried again", "folder", k.dir, "err", err)
		}
	})
}

// nowAndThen does something at once, and again after each pause, until ctx ends.
func nowAndThen(ctx context.Context, pause time.Duration, do func()) error {
	for {
		do()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Keep makes a backup if one is due, and removes those that are too many.
func (k *ConfigKeeper) Keep(ctx context.Context, now time.Time) error {
	last, err := k.Last()
	if err != nil {
		return err
	}
	// One from the future is none: the clock was set back since.
	if age := now.Sub(last); !last.IsZero() && age >= 0 && age < k.every {
		return nil
	}
	if err := k.backUp(ctx, now); err != nil {
		return err
	}
	return k.rotate()
}

// Last is when the last backup was made, by the names of the files; zero: there is none.
func (k *ConfigKeeper) Last() (time.Time, error) {
	names, err := k.names()
	if err != nil || len(names) == 0 {
		return time.Time{}, err
	}
	return portable.MadeAt(names[len(names)-1])
}

// Age says how old the last backup is, in words.
func (k *ConfigKeeper) Age(now time.Time) string {
	switch last, err := k.Last(); {
	case err != nil:
		return "configuration backup: its folder cannot be read"
	case last.IsZero():
		return "configuration backup: none was made yet"
	case now.Sub(last) > 2*k.every:
		return fmt.Sprintf("configuration backup: %s old, which is too old: one is due every %s", now.Sub(last).Round(time.Second), k.every)
	default:
		return fmt.Sprintf("configuration backup: %s old", now.Sub(last).Round(time.Second))
	}
}

// names are the backups in the folder, the oldest first.
func (k *ConfigKeeper) names() ([]string, error) {
	entries, err := os.ReadDir(k.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("look for backups of the configuration: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, err := portable.MadeAt(e.Name()); err == nil {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func (k *ConfigKeeper) backUp(ctx context.Context, now time.Time) error {
	f, err := k.control.ExportConfiguration(ctx, scheduler.Holding(recovery.Admin), ExportQuery{})
	if err != nil {
		return err
	}
	content, err := f.Write(portable.YAML, "")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(k.dir, portable.FileName(now, portable.YAML))
	if err := wholefile.Write(path, content); err != nil {
		return err
	}
	k.control.log.LogAttrs(ctx, slog.LevelInfo, "the configuration was backed up", slog.String("file", path), slog.Int("objects", len(f.Objects)))
	return nil
}

// rotate removes the oldest files beyond those that are kept.
func (k *ConfigKeeper) rotate() error {
	names, err := k.names()
	if err != nil {
		return err
	}
	for _, name := range names[:max(0, len(names)-k.kept)] {
		if err := os.Remove(filepath.Join(k.dir, name)); err != nil {
			return fmt.Errorf("remove an old backup of the configuration: %w", err)
		}
	}
	return nil
}
