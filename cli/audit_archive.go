package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

func newAuditArchive(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "archive",
		Short: "The files that retention has moved parts of the audit trail to",
	}
	cmd.AddCommand(newArchiveList(s), newArchiveVerify(s))
	return cmd
}

type archiveListOptions struct {
	*session
	output output
}

func newArchiveList(s *session) *cobra.Command {
	o := archiveListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the archives, oldest first",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *archiveListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	archives, err := c.Archives(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, archives, func(w io.Writer) error {
		t := text.NewTable("FILE", ">BYTES", ">STREAMS", ">EVENTS", "NEWEST", "SHA256")
		for _, a := range archives {
			var events int64
			var newest time.Time
			for _, s := range a.Streams {
				events += s.Version - s.After
				if s.LastAt.After(newest) {
					newest = s.LastAt
				}
			}
			t.Row(a.File, fmt.Sprint(a.Bytes), fmt.Sprint(len(a.Streams)), fmt.Sprint(events), text.Instant(newest), a.SHA256[:min(len(a.SHA256), 12)])
		}
		return t.Write(w, "")
	})
}

type archiveVerifyOptions struct {
	*session
	alone bool
}

func newArchiveVerify(s *session) *cobra.Command {
	o := archiveVerifyOptions{session: s}
	cmd := &cobra.Command{
		Use:   "verify FILE…",
		Short: "Prove that archives are whole and that nobody changed them",
		Long: `Read archives to their ends, hold them against their own hash chains, and against what the
trail says of them: the hash of each file, and how each stream in it ends. The files are
read here, wherever they are kept by now. The exit code is 1 when one is not right.

An archive is a gzipped file with an event a line: ` + "`zcat FILE`" + ` shows it.`,
		Example: `  davit audit archive verify /mnt/archives/davit-archive-*.jsonl.gz`,
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	cmd.Flags().BoolVar(&o.alone, "alone", false, "ask no server: hold the files against their own chains alone")
	return cmd
}

func (o *archiveVerifyOptions) run(ctx context.Context, files []string) error {
	var known []recovery.StreamsArchived
	if !o.alone {
		c, err := o.connect()
		if err != nil {
			return err
		}
		if known, err = c.Archives(ctx); err != nil {
			return err
		}
	}
	wrong := 0
	for _, file := range files {
		said, err := o.verify(file, known)
		if err != nil {
			wrong++
			said = err.Error()
		}
		fmt.Fprintf(o.Out, "%s: %s\n", text.Clean(file), said)
	}
	if wrong > 0 {
		return failedf("%s of %d not as written", text.Plural(wrong, "archive"), len(files))
	}
	return nil
}

// verify verifies one file, and says how it is.
func (o *archiveVerifyOptions) verify(file string, known []recovery.StreamsArchived) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", recovery.Errorf(recovery.NotFound, "it cannot be read: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	events := 0
	header, err := audit.ReadArchive(io.TeeReader(f, sum), func(recovery.Event) error {
		events++
		return nil
	})
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(sum, f); err != nil { // what follows the archive in the file
		return "", err
	}
	whole := fmt.Sprintf("whole: %s with %d events", text.Plural(len(header.Streams), "stream"), events)
	if o.alone {
		return whole + ", as its own chains say", nil
	}
	if err := asTheTrailSays(hex.EncodeToString(sum.Sum(nil)), header, known); err != nil {
		return "", err
	}
	return whole + ", as the trail says", nil
}

// asTheTrailSays holds an archive against the event that tells of it. The file may have
// got another name since.
func asTheTrailSays(sum string, header audit.ArchiveHeader, known []recovery.StreamsArchived) error {
	i := slices.IndexFunc(known, func(a recovery.StreamsArchived) bool { return a.SHA256 == sum })
	if i < 0 {
		return errors.New("the trail knows no archive with this content")
	}
	if !slices.EqualFunc(header.Streams, known[i].Streams, func(a, b recovery.ArchivedStream) bool { return a.Head == b.Head && a.After == b.After }) {
		return fmt.Errorf("its streams do not end as the trail says of %s", filepath.Base(known[i].File))
	}
	return nil
}
