package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

func newAuditHold(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hold",
		Short: "Legal holds: what stays in the store, however old it is",
	}
	cmd.AddCommand(newHoldList(s), newHoldPlace(s), newHoldLift(s))
	return cmd
}

type holdListOptions struct {
	*session
	output output
}

func newHoldList(s *session) *cobra.Command {
	o := holdListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List legal holds, those that were lifted too",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *holdListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	holds, err := c.Holds(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, holds, func(w io.Writer) error {
		t := text.NewTable("NAME", "ON", "SINCE", "WHY", "LIFTED", "WHY THAT")
		for _, h := range holds {
			lifted := ""
			if !h.LiftedAt.IsZero() {
				lifted = text.Instant(h.LiftedAt)
			}
			t.Row(h.Name, h.On, text.Instant(h.CreatedAt), h.Reason, lifted, h.LiftReason)
		}
		return t.Write(w, "")
	})
}

type holdPlaceOptions struct {
	*session
	in              apitype.HoldInput
	execution, plan string
	everything      bool
}

var errNoReason = errors.New("say why, with --reason: the audit trail keeps it")

func newHoldPlace(s *session) *cobra.Command {
	o := holdPlaceOptions{session: s}
	cmd := &cobra.Command{
		Use:   "place NAME",
		Short: "Place a legal hold on an execution, on a plan's executions, or on everything",
		Example: `  davit audit hold place case-17 --plan three-tier --reason "asked for by counsel"
  davit audit hold place inquiry --everything --reason "until the inquiry is over"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.in.Name = args[0]
			if o.in.Reason == "" {
				return misuse(cmd, errNoReason)
			}
			switch {
			case o.execution != "":
				o.in.On = "execution/" + o.execution
			case o.plan != "":
				o.in.On = "plan/" + o.plan
			case o.everything:
				o.in.On = "everything"
			default:
				return misuse(cmd, errors.New("say what is held: --execution, --plan or --everything"))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.execution, "execution", "", "hold the execution with this `ID`")
	f.StringVar(&o.plan, "plan", "", "hold the plan with this `name` and all its executions")
	f.BoolVar(&o.everything, "everything", false, "hold the whole trail")
	f.StringVar(&o.in.Reason, "reason", "", "`why`, for the audit trail")
	cmd.MarkFlagsMutuallyExclusive("execution", "plan", "everything")
	return cmd
}

func (o *holdPlaceOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	h, err := c.PlaceHold(ctx, o.in)
	if err != nil {
		return err
	}
	o.Notef("The hold %s is on %s.", h.Name, h.On)
	return nil
}

type holdLiftOptions struct {
	*session
	confirm      confirm
	name, reason string
}

func newHoldLift(s *session) *cobra.Command {
	o := holdLiftOptions{session: s}
	cmd := &cobra.Command{
		Use:   "lift NAME",
		Short: "Lift a legal hold: what it was on may be archived from then on",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if o.reason == "" {
				return misuse(cmd, errNoReason)
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.reason, "reason", "", "`why`, for the audit trail")
	o.confirm.flags(cmd)
	return cmd
}

func (o *holdLiftOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	h, err := c.Hold(ctx, o.name)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"lift the hold " + h.Name + " on " + h.On + ", so that retention may archive that", nothingInAWS}); err != nil {
		return err
	}
	if _, err := c.LiftHold(ctx, string(h.ID), o.reason); err != nil {
		return err
	}
	o.Notef("The hold %s is lifted.", h.Name)
	return nil
}
