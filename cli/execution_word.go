package cli

import (
	"context"
	"slices"
	"strings"

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
	{word: apitype.Approve, short: "Give the approval that a wave waits for"},
	{
		word: apitype.Reject, short: "Refuse the approval that a wave waits for",
		long: "Refuse the approval that a wave waits for: the wave fails, and what follows is as its\nplan says.",
	},
	{word: apitype.Retry, short: "Launch the failed servers of a wave again"},
	{word: apitype.Skip, short: "Go on without a failed wave, or without single servers of it"},
	{word: apitype.Accept, short: "Accept a failed wave, or single servers of it, as recovered by hand"},
	{
		word: apitype.Cancel, short: "Cancel an execution",
		long: "Cancel an execution: nothing more is launched. DRS jobs cannot be stopped: those that\nrun end by themselves, and instances stay until they are cleaned up.",
	},
	{
		word: apitype.Cleanup, short: "Terminate the recovery instances of a drill",
		long: "Terminate the recovery instances that this drill launched, and those alone.",
	},
}

type executionWordOptions struct {
	*session
	executionWord
	confirm confirm
	id      recovery.ExecutionID
	wave    string
	servers []string
	comment string
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
	}
	cmd.Flags().StringVar(&o.comment, "comment", "", "why, for the record")
	if _, asks := wordDeed(w.word, apitype.Execution{}, "", nil); asks {
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
	if o.wave, err = o.findWave(before); err != nil {
		return err
	}
	if err := o.agree(ctx, before); err != nil {
		return err
	}
	return o.say(ctx, c)
}

// agree asks for a yes where the word needs one. With --yes the server alone decides.
func (o *executionWordOptions) agree(ctx context.Context, e apitype.Execution) error {
	what, asks := wordDeed(o.word, e, o.wave, o.servers)
	if !asks || o.confirm.yes {
		return nil
	}
	if err := possible(o.word, e, o.wave); err != nil {
		return err
	}
	return o.confirm.ask(ctx, o.Streams, what)
}

func (o *executionWordOptions) say(ctx context.Context, c *client.Client) error {
	with := apitype.WordRequest{Wave: o.wave, Comment: o.comment}
	for _, id := range o.servers {
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

// findWave is the wave that was named, or else the only one that waits for the word.
func (o *executionWordOptions) findWave(e apitype.Execution) (string, error) {
	if o.wave != "" || !needsWave(o.word) {
		return o.wave, nil
	}
	waiting := wavesWaiting(e, func(d apitype.Decision) bool { return slices.Contains(d.Words, o.word) })
	if len(waiting) == 0 && (o.word == apitype.Approve || o.word == apitype.Reject) {
		// Somebody else's approval: it is refused for that reason, not for none waiting.
		waiting = wavesWaiting(e, func(d apitype.Decision) bool { return d.Kind == apitype.DecideApproval })
	}
	switch len(waiting) {
	case 0:
		return "", recovery.Errorf(recovery.Conflict, "no wave of execution %s waits for %s: it is %s", e.ExecutionID, o.word, e.State).
			WithRemedy("see `davit execution show %s`", e.ExecutionID)
	case 1:
		return waiting[0], nil
	}
	return "", usagef("several waves wait for %s: name one of %s with --wave", o.word, strings.Join(waiting, ", "))
}

// wavesWaiting names the waves that wait for decisions of a kind.
func wavesWaiting(e apitype.Execution, of func(apitype.Decision) bool) []string {
	var waves []string
	for _, d := range e.Decisions {
		if d.Wave != "" && of(d) {
			waves = append(waves, d.Wave)
		}
	}
	return waves
}
