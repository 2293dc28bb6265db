package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type faultAddOptions struct {
	*session
	faultFlags
	file   fileFlag
	output output
}

func newFaultAdd(s *session) *cobra.Command {
	o := faultAddOptions{session: s}
	cmd := &cobra.Command{
		Use:   "add -f FILE",
		Short: "Have the simulated AWS misbehave",
		Long: `Have the simulated AWS misbehave as a file says, which lists one fault or more: all are
ordered, or none. They are shown as they stand, with their IDs.

  - kind: UNREACHABLE           # a whole Region goes away in a minute, for ten
    region: us-west-2
    from: 1m
    until: 11m
  - kind: THROTTLE              # the third to seventh look at the jobs
    operation: DescribeJobs
    skip: 2
    count: 5
    retryAfter: 10s
  - kind: NO_CAPACITY           # the next launch of a server fails
    sourceServerID: s-0shopdb0000000001
    count: 1

The kinds and their fields are in doc/simulator.md. --sim names a simulator that runs by
itself.`,
		Example: `  davit fault add -f faults.yaml
  echo '[{kind: UNREACHABLE, region: us-east-1}, {kind: UNREACHABLE, global: true}]' | davit fault add -f -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "a list of faults")
	o.faultFlags.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *faultAddOptions) run(ctx context.Context) error {
	doc, err := readOne[[]apitype.Fault](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.faultFlags.connect(o.session)
	if err != nil {
		return err
	}
	standing, err := c.Order(ctx, doc.input)
	if err != nil {
		return doc.Explain(err)
	}
	o.Notef("Ordered %s.", text.Plural(len(standing), "fault"))
	return o.output.write(o.Out, standing, func(w io.Writer) error { return writeFaults(w, standing) })
}
