package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"
)

// configBackupFlags say where, how often and how many backups of the configuration are kept.
type configBackupFlags struct {
	folder string
	every  time.Duration
	kept   int
}

func (b *configBackupFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&b.folder, "config-backups", "", "a `folder`, best on another machine's disk, that backups of the configuration are kept in")
	f.DurationVar(&b.every, "config-backup-every", 24*time.Hour, "the `time` between two backups of the configuration")
	f.IntVar(&b.kept, "config-backups-kept", 30, "how `many` backups of the configuration are kept")
}

func (b *configBackupFlags) check(cmd *cobra.Command) error {
	switch {
	case b.every < time.Minute:
		return misuse(cmd, errors.New("--config-backup-every is a minute or more"))
	case b.kept < 1:
		return misuse(cmd, errors.New("--config-backups-kept is 1 or more"))
	}
	return nil
}
