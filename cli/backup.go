package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/backup"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type backupOptions struct {
	*session
	output output
	target string
}

func newBackup(s *session) *cobra.Command {
	o := backupOptions{session: s}
	cmd := &cobra.Command{
		Use:   "backup FILE|FOLDER",
		Short: "Back the server's whole store up, while it runs",
		Long: `Write a copy of the server's whole store, as it is at one moment, into a file: the
configuration, all executions, and the audit trail. The server goes on meanwhile. In a
folder the file is called davit-backup-TIME.tar.gz; nothing is written over.

Not in it are the keys, the tokens, sessions, and the files of the folder "secrets": keep
audit.key and those files where you keep secrets. ` + "`davit restore`" + ` puts a backup back.`,
		Example: `  davit backup /mnt/backups
  davit backup davit.tar.gz --output json`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.target, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

// backedUp is what a backup came to.
type backedUp struct {
	File string `json:"file"`
	recovery.Backup
}

func (o *backupOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	archive, err := c.Backup(ctx)
	if err != nil {
		return err
	}
	defer archive.Close()
	made, err := keepBackup(archive, o.target)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, made, func(w io.Writer) error {
		return facts(w, append([]string{"File", text.Clean(made.File)}, backupFacts(made.Backup)...)...)
	})
}

// backupFacts are what people want to know of a backup.
func backupFacts(b recovery.Backup) []string {
	last := "none"
	if b.Checkpoint != nil {
		last = fmt.Sprintf("%d of %s", b.Checkpoint.Number, text.Instant(b.Checkpoint.At))
	}
	return []string{
		"Backup", b.ID, "Taken", text.Instant(b.At) + " by " + text.Clean(b.By.Name), "Davit", b.Davit,
		"Streams", fmt.Sprint(b.Streams), "Last checkpoint", last, "Database", fmt.Sprintf("%d bytes, SHA-256 %s", b.Bytes, b.SHA256),
	}
}

// keepBackup writes an archive into a file, which has its name once it is whole and on the
// disk.
func keepBackup(archive io.Reader, target string) (made backedUp, err error) {
	dir := filepath.Dir(target)
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		dir = target
	} else if err == nil {
		return made, usagef("%s is there already: name another file, or a folder", target)
	}
	part, err := os.CreateTemp(dir, ".davit-backup-*")
	if err != nil {
		return made, usagef("the backup cannot be kept there: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already, if it was renamed
	made.Backup, err = backup.Read(io.TeeReader(archive, part), io.Discard)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return made, err
	}
	made.File = target
	if dir == target {
		made.File = filepath.Join(dir, backup.Name(made.Backup))
	}
	if err := os.Link(part.Name(), made.File); errors.Is(err, os.ErrExist) {
		return made, usagef("%s is there already: name another file, or a folder", made.File)
	} else if err != nil {
		return made, os.Rename(part.Name(), made.File) // where there are no links
	}
	return made, nil
}
