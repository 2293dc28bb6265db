package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/backup"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type restoreOptions struct {
	*session
	output        output
	confirm       confirm
	file          string
	data, comment string
}

func newRestore(s *session) *cobra.Command {
	o := restoreOptions{session: s}
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of what a data folder has",
		Long: `Put the store of a backup in the place of the one in a data folder: whole or not at all,
whenever the process or the machine dies. It is run on the server's own machine. A server
that runs on the folder ends in order and begins again on what was restored, within
seconds. The database of before is kept beside it.

Everybody's lease on an execution is void. What was done after the backup is not known to
the restored store, though AWS has done it: executions that had not ended are paused,
and once you resume one, each launch and each action is looked for by its tags before it
is sent. See doc/operating.md.

The trail says that it was restored, by whom and from what. Keys and tokens are not in a
backup: those of the data folder stay.`,
		Example: `  davit restore /mnt/backups/davit-backup-20261127T063000Z.tar.gz
  davit restore backup.tar.gz --data /var/lib/davit --comment "the disk is broken" --yes`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.file, o.run),
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", DefaultData(), "the server's data `folder`")
	f.StringVar(&o.comment, "comment", "", "`why`, for the audit trail")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *restoreOptions) run(ctx context.Context) error {
	b, err := readBackup(o.file)
	if err != nil {
		return err
	}
	err = o.confirm.ask(ctx, o.Streams, deed{
		what: fmt.Sprintf("put the backup of %s (%d streams, made by %s) in the place of the store in %s", text.Instant(b.At), b.Streams, b.By.Name, o.data),
		note: "What was done since then is not in it. " + nothingInAWS,
	})
	if err != nil {
		return err
	}
	r, err := o.parts.Restore(ctx, RestoreConfig{File: o.file, Data: o.data, Comment: o.comment})
	if err != nil {
		return err
	}
	return o.output.write(o.Out, r, func(w io.Writer) error { return writeRestored(w, r) })
}

// readBackup reads a file to its end, and gives what it says of itself.
func readBackup(file string) (recovery.Backup, error) {
	f, err := os.Open(file)
	if err != nil {
		return recovery.Backup{}, recovery.Errorf(recovery.NotFound, "the backup cannot be read: %w", err)
	}
	defer f.Close()
	return backup.Read(f, io.Discard)
}

func writeRestored(w io.Writer, r recovery.StoreRestored) error {
	last := ""
	if r.Replaced != nil {
		last = fmt.Sprintf("%d of %s", r.Replaced.Number, text.Instant(r.Replaced.At))
	}
	return facts(w,
		"Restored", "the store as of "+text.Instant(r.Backup.At),
		"Before it", keptAsText(r.KeptAs),
		"Its last checkpoint", last,
		"Executions held", executionsHeld(r.Executions),
	)
}

func keptAsText(keptAs string) string {
	if keptAs == "" {
		return "there was none"
	}
	return "kept as " + keptAs + " in the data folder"
}

func executionsHeld(n int) string {
	if n == 0 {
		return "none: all had ended"
	}
	return fmt.Sprintf("%d: see what AWS has done since, then davit execution resume EXECUTION", n)
}
