package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type auditVerifyOptions struct {
	*session
	output            output
	checkpoints, data string
	key               string
}

func newAuditVerify(s *session) *cobra.Command {
	o := auditVerifyOptions{session: s}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that nobody changed the audit trail, or say what was changed",
		Long: `Read the whole audit trail and hold it against its hash chains and its signed
checkpoints. What was changed, taken out, put in, cut off or written anew is named, and
the exit code is 1.

Checkpoints in the database are as good as the key that signs them, which is outside of
it. Who cuts off the end with its checkpoints is found by copies of them that were kept
elsewhere, with ` + "`davit serve --keep-checkpoints`" + ` or by ` + "`davit audit checkpoints`" + `.

The server verifies. --data verifies a copy of a data folder without any server, against
the public key in --key.`,
		Example: `  davit audit verify
  davit audit verify --checkpoints /mnt/evidence/checkpoints.jsonl
  davit audit verify --data /mnt/copy --key audit.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.checkpoints, "checkpoints", "", "a `file` of checkpoints that were kept elsewhere")
	f.StringVar(&o.data, "data", "", "verify the data `folder` itself, which no server may use meanwhile")
	f.StringVar(&o.key, "key", "", "with --data: the `file` with the public key, from `davit audit keys`")
	cmd.MarkFlagsRequiredTogether("data", "key")
	o.output.flags(cmd)
	return cmd
}

func (o *auditVerifyOptions) run(ctx context.Context) error {
	kept, err := readCheckpoints(o.checkpoints)
	if err != nil {
		return err
	}
	report, err := o.verify(ctx, kept)
	if err != nil {
		return err
	}
	err = o.output.write(o.Out, report, func(w io.Writer) error { return writeAuditReport(w, report) })
	if err == nil && !report.OK {
		return failedf("the audit trail is not as it was written")
	}
	return err
}

func (o *auditVerifyOptions) verify(ctx context.Context, kept []recovery.Checkpoint) (apitype.AuditReport, error) {
	if o.data != "" {
		return o.parts.VerifyData(ctx, o.data, o.key, kept)
	}
	c, err := o.connect()
	if err != nil {
		return apitype.AuditReport{}, err
	}
	return c.VerifyAudit(ctx, kept)
}

// readCheckpoints reads checkpoints as they are kept: one a line, in JSON.
func readCheckpoints(path string) ([]recovery.Checkpoint, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "the checkpoints cannot be read: %w", err)
	}
	var all []recovery.Checkpoint
	for i, line := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var c recovery.Checkpoint
		if err := json.Unmarshal(line, &c); err != nil || c.Number == 0 {
			return nil, recovery.Errorf(recovery.Invalid, "%s:%d is not a checkpoint in JSON", path, i+1)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, recovery.Errorf(recovery.Invalid, "%s has no checkpoints", path)
	}
	return all, nil
}

func writeAuditReport(w io.Writer, r apitype.AuditReport) error {
	last := "none: only the chains speak for the trail"
	if r.Last != nil {
		last = fmt.Sprintf("%d of %s, signed with the key %s", r.Last.Number, text.Instant(r.Last.At), r.Last.KeyID)
	}
	err := facts(w,
		"Events", fmt.Sprintf("%d in %s", r.Events, text.Plural(r.Streams, "stream")),
		"Last checkpoint", last,
		"Newer than that", fmt.Sprintf("%s, for which the chains alone speak", text.Plural(int(r.Uncovered), "event")),
	)
	if err != nil {
		return err
	}
	if r.Archived > 0 {
		_, err := fmt.Fprintf(w, "In archives: %s, whose ends are as they were; `davit audit archive verify` reads the files\n", text.Plural(r.Archived, "stream"))
		if err != nil {
			return err
		}
	}
	for _, re := range r.Restores {
		_, err := fmt.Fprintf(w, "Restored by %s at %s from the backup of %s%s: what came between is not here\n",
			text.Clean(re.By.Name), text.Instant(re.At), text.Instant(re.BackupAt), keptText(re.KeptAs))
		if err != nil {
			return err
		}
	}
	if r.OK {
		_, err := fmt.Fprintln(w, "\nNothing was changed.")
		return err
	}
	fmt.Fprintln(w)
	t := text.NewTable("STREAM", ">EVENT", "WHAT", ">CHECKPOINT", "WHY")
	for _, f := range r.Findings {
		checkpoint := ""
		if f.Checkpoint > 0 {
			checkpoint = fmt.Sprint(f.Checkpoint)
		}
		t.Row(f.Stream, fmt.Sprint(f.Seq), f.Kind, checkpoint, f.Message)
	}
	return t.Write(w, "")
}

// keptText says where the database is that was there before a restore.
func keptText(keptAs string) string {
	if keptAs == "" {
		return ""
	}
	return " (the database of before is kept as " + text.Clean(keptAs) + ")"
}
