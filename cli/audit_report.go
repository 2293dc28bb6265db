package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

type auditReportOptions struct {
	*session
	query    apitype.ReportQuery
	from, to string
	file     string
}

func newAuditReport(s *session) *cobra.Command {
	o := auditReportOptions{session: s}
	cmd := &cobra.Command{
		Use:   "report [EXECUTION]",
		Short: "Write a report for auditors: of an execution, a plan or a period",
		Long: `Write a report for people who were not there: of an execution, of a plan with --plan, of
how far what Davit offers is used with --adoption, or else of a period over all plans.
Its figures name the events that they rest on, and it says which checkpoint vouches for
those. HTML is one file that needs nothing else, and PDF is made for printing; CSV has
one cell a line, or one table with --section. Reading it takes the role Admin,
RecoveryManager or Auditor.`,
		Example: `  davit audit report exec-20261127062257-auf7qf6j --file drill.pdf
  davit audit report --from 2026-10-01T00:00:00Z --to 2027-01-01T00:00:00Z --file quarter.html
  davit audit report --plan three-tier --output csv --section executions`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.query.ExecutionID = recovery.ExecutionID(args[0])
			}
			return o.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.query.Plan, "plan", "", "of this `plan`, by name or ID")
	flags.BoolVar(&o.query.Adoption, "adoption", false, "of how far what Davit offers is used")
	flags.StringVar(&o.from, "from", "", "executions started at this `time` or later, or so long ago (default 90 days)")
	flags.StringVar(&o.to, "to", "", "executions started before this `time`, or so long ago (default now)")
	flags.IntVar(&o.query.Days, "days", 90, "after how many days without a drill a server or plan is named")
	flags.StringVarP(&o.query.Format, "output", "o", "", "`form` of the report: html, pdf, csv or json (default by the file's name, else html)")
	flags.StringVar(&o.query.Section, "section", "", "of csv: the table of this `section` alone")
	flags.StringVar(&o.file, "file", "", "write it to this `file` (default stdout)")
	return cmd
}

var reportFormats = []string{"html", "pdf", "csv", "json"}

func (o *auditReportOptions) run(ctx context.Context) error {
	if err := o.check(time.Now()); err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	// Whole before anything is written: half a report is none.
	var b bytes.Buffer
	if err := c.Report(ctx, o.query, &b); err != nil {
		return err
	}
	if o.file == "" {
		_, err = o.Out.Write(b.Bytes())
		return err
	}
	if err := os.WriteFile(o.file, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	o.Notef("Written to %s.", o.file)
	return nil
}

// check completes the options, or says what is wrong with them.
func (o *auditReportOptions) check(now time.Time) (err error) {
	q := &o.query
	about := 0
	for _, asked := range []bool{q.ExecutionID != "", q.Plan != "", q.Adoption} {
		if asked {
			about++
		}
	}
	if about > 1 {
		return usagef("a report is of one thing: name an execution, or give --plan or --adoption")
	}
	if q.ExecutionID != "" && (o.from != "" || o.to != "") {
		return usagef("an execution has its own time: leave --from and --to out")
	}
	if q.Format == "" {
		q.Format = strings.TrimPrefix(filepath.Ext(o.file), ".")
		if !slices.Contains(reportFormats, q.Format) {
			q.Format = "html"
		}
	}
	if !slices.Contains(reportFormats, q.Format) {
		return usagef("--output is html, pdf, csv or json, not %q", q.Format)
	}
	if q.Section != "" && q.Format != "csv" {
		return usagef("--section is of csv: the other forms have all of them")
	}
	if q.Format == "pdf" && o.file == "" && o.OutTerminal {
		return usagef("a PDF is nothing for a terminal: give --file")
	}
	if q.From, err = moment("from", o.from, now); err != nil {
		return err
	}
	q.To, err = moment("to", o.to, now)
	return err
}
