package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// executionWord is a command that tells an execution a word. They differ in what they
// say alone.
type executionWord struct {
	word        apitype.Word
	short, long string
}

var executionWords = []executionWord{
	{
		word: apitype.Pause, short: "Pause an execution",
		long: "Pause an execution: running jobs go on, since DRS cannot pause them, and nothing new\nbegins until it is resumed.",
	},
	{word: apitype.Resume, short: "Resume a paused execution"},
	{
		word: apitype.Approve, short: "Give the approval that a wave, or an action's document, waits for",
		long: "Give the approval that a wave waits for, or that the document of an action waits for:\nname the latter with --action where several wait.",
	},
	{
		word: apitype.Reject, short: "Refuse the approval that a wave, or an action's document, waits for",
		long: "Refuse the approval that a wave or the document of an action waits for: the wave or the\naction fails, and what follows is as its plan says.",
	},
	{
		word: apitype.BreakGlass, short: "Begin a wave of a recovery without the approval that nobody gave",
		long: "Break the glass: begin a wave of a RECOVERY without its approval, once nobody has answered\nfor 15 minutes (the plan's breakGlassSeconds). It asks for the plan's name, typed, and\nfor a reason. It stands in the trail and in the report as BREAK_GLASS, everybody is told,\nand another person is to review it afterwards.",
	},
	{
		word: apitype.Review, short: "Say that you have looked at a glass that somebody else broke",
		long: "Say that you have looked at what somebody else did by breaking the glass, and what you\nmake of it.",
	},
	{
		word: apitype.Retry, short: "Launch the failed servers of a wave again, and run its failed actions again",
		long: "Launch the failed servers of a wave again, and run its failed actions again: all of\nthem, or those that you name. Where AWS has no capacity, --alternative, --instance-type\nand --subnet launch them otherwise than their launch configurations state.",
	},
	{
		word: apitype.Skip, short: "Go on without a failed wave, or without single servers or actions of it",
		long: "Go on without a failed wave, or without single servers or actions of it. A wave that is\nskipped after it failed is given up: the rollbacks of its actions run.",
	},
	{
		word: apitype.Accept, short: "Accept a failed wave, or single servers or actions of it, as recovered or done by hand",
		long: "Accept a failed wave, or single servers or actions of it, as recovered or done by hand.",
	},
	{
		word: apitype.Cancel, short: "Cancel an execution",
		long: "Cancel an execution: nothing more is launched, and automations that run are stopped. DRS\njobs cannot be stopped: those that run end by themselves, and instances stay until they\nare cleaned up. The rollbacks that the plan asks for run.",
	},
	{
		word: apitype.GiveUpSource, short: "Go on without the source: leave out the actions that need it",
		long: "Go on without the source, as if the execution had been started with --ungraceful:\nactions that need it are left out, those that run are stopped, and all of them are\nlisted as due, for when the source is back. This cannot be taken back.",
	},
	{
		word: apitype.Cleanup, short: "Terminate the recovery instances of a drill",
		long: "Terminate the recovery instances that this drill launched, and those alone.",
	},
}

type executionWordOptions struct {
	*session
	executionWord
	confirm   confirm
	id        recovery.ExecutionID
	wave      string
	servers   []string
	actions   []string
	comment   string
	confirmed string // the plan's name, as it was typed

	alternative            int
	instanceType, subnetID string
}

func newExecutionWord(s *session, w executionWord) *cobra.Command {
	o := executionWordOptions{session: s, executionWord: w}
	cmd := &cobra.Command{
		Use:   string(w.word) + " EXECUTION",
		Short: w.short,
		Long:  w.long,
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.id, o.run),
	}
	if needsWave(w.word) {
		cmd.Flags().StringVar(&o.wave, "wave", "", "the `wave` that this is about (default the one that waits for it)")
	}
	switch w.word {
	case apitype.Retry, apitype.Skip, apitype.Accept:
		cmd.Flags().StringArrayVar(&o.servers, "source-server", nil, "only the source server with this `ID`; may be repeated")
		cmd.Flags().StringArrayVar(&o.actions, "action", nil, "only the action with this `name`, or rollback with this ID; may be repeated")
		if w.word == apitype.Retry {
			cmd.Flags().IntVar(&o.alternative, "alternative", -1, "launch by alternative `N` of the launch configuration; 0 is what it states itself")
			cmd.Flags().StringVar(&o.instanceType, "instance-type", "", "launch as this `type`, whatever is stated")
			cmd.Flags().StringVar(&o.subnetID, "subnet", "", "launch into the subnet with this `ID`, whatever is stated")
		}
	case apitype.Approve, apitype.Reject:
		cmd.Flags().StringArrayVar(&o.actions, "action", nil, "the action with this `name`, whose document waits")
	}
	if w.word == apitype.BreakGlass {
		cmd.Flags().StringVar(&o.confirmed, "plan", "", "the `name` of the plan: with it, nobody is asked to type it")
	}
	cmd.Flags().StringVar(&o.comment, "comment", "", "why, for the record")
	if _, asks := wordDeed(w.word, apitype.Execution{}, target{}); asks && w.word != apitype.BreakGlass {
		o.confirm.flags(cmd)
	}
	return cmd
}

func (o *executionWordOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	before, err := c.Execution(ctx, o.id)
	if err != nil {
		return err
	}
	about, err := o.findTarget(before)
	if err != nil {
		return err
	}
	if err := o.agree(ctx, before, about); err != nil {
		return err
	}
	return o.say(ctx, c, about)
}

// agree asks for a yes where the word needs one. With --yes the server alone decides.
func (o *executionWordOptions) agree(ctx context.Context, e apitype.Execution, about target) error {
	what, asks := wordDeed(o.word, e, about)
	if o.word == apitype.BreakGlass {
		return o.agreeToBreak(ctx, e, about, what)
	}
	if !asks || o.confirm.yes {
		return nil
	}
	if err := possible(o.word, e, about); err != nil {
		return err
	}
	return o.confirm.ask(ctx, o.Streams, what)
}

// agreeToBreak has the plan's name typed, here or in a flag: there is no --yes for it. Of
// a name that is wrong the server says so.
func (o *executionWordOptions) agreeToBreak(ctx context.Context, e apitype.Execution, about target, what deed) error {
	if o.comment == "" {
		return usagef("breaking the glass asks for a reason: give it as --comment")
	}
	if o.confirmed != "" {
		return nil
	}
	if !o.InTerminal {
		return usagef("%s Type the plan's name as --plan, or run it on a terminal.", what.told("This would"))
	}
	if err := possible(o.word, e, about); err != nil {
		return err
	}
	o.confirmed = e.Plan.Name
	return o.confirm.askName(ctx, o.Streams, what, "plan", e.Plan.Name)
}

func (o *executionWordOptions) say(ctx context.Context, c *client.Client, about target) error {
	with := apitype.WordRequest{Wave: about.wave, Actions: about.actions, Comment: o.comment, Confirm: o.confirmed}
	if o.word == apitype.Retry {
		with.InstanceType, with.SubnetID = o.instanceType, o.subnetID
		if o.alternative >= 0 {
			with.Alternative = &o.alternative
		}
	}
	for _, id := range about.servers {
		with.SourceServerIDs = append(with.SourceServerIDs, recovery.SourceServerID(id))
	}
	after, err := c.Say(ctx, o.id, o.word, with)
	if err != nil {
		return err
	}
	if o.word == apitype.Cleanup {
		o.Notef("The cleanup of execution %s is %s.", after.ExecutionID, after.Cleanup)
		return nil
	}
	o.Notef("Execution %s is %s. %s", after.ExecutionID, after.State, text.Clean(after.Headline))
	return nil
}
