package cli

import (
	"context"
	"fmt"
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
	// effect is what is confirmed first, for the words that launch, terminate or cannot
	// be taken back; "" asks nothing.
	effect func(e apitype.Execution, wave string, servers int) string
}

var executionWords = []executionWord{
	{
		word: apitype.Pause, short: "Pause an execution",
		long: "Pause an execution: running jobs go on, since DRS cannot pause them, and nothing new\nbegins until it is resumed.",
	},
	{
		word: apitype.Resume, short: "Resume a paused execution",
		effect: func(e apitype.Execution, _ string, _ int) string {
			return fmt.Sprintf("Execution %s (%s of plan %s) goes on launching.", e.ExecutionID, e.Mode, e.Plan.Name)
		},
	},
	{
		word: apitype.Approve, short: "Give the approval that a wave waits for",
		effect: func(e apitype.Execution, wave string, _ int) string {
			return fmt.Sprintf("Wave %s of execution %s (%s of plan %s) launches %s.", wave, e.ExecutionID, e.Mode, e.Plan.Name, text.Plural(waveTotal(e, wave), "recovery instance"))
		},
	},
	{
		word: apitype.Reject, short: "Refuse the approval that a wave waits for",
		long: "Refuse the approval that a wave waits for: the wave fails, and what follows is as its\nplan says.",
	},
	{
		word: apitype.Retry, short: "Launch the failed servers of a wave again",
		effect: func(_ apitype.Execution, wave string, servers int) string {
			return fmt.Sprintf("The failed servers of wave %s%s are launched again.", wave, chosen(servers))
		},
	},
	{
		word: apitype.Skip, short: "Go on without a failed wave, or without single servers of it",
		effect: func(_ apitype.Execution, wave string, servers int) string {
			return fmt.Sprintf("Wave %s%s is skipped: the waves that depend on it may launch.", wave, chosen(servers))
		},
	},
	{
		word: apitype.Accept, short: "Accept a failed wave, or single servers of it, as recovered by hand",
		effect: func(_ apitype.Execution, wave string, servers int) string {
			return fmt.Sprintf("Wave %s%s counts as recovered: the waves that depend on it may launch.", wave, chosen(servers))
		},
	},
	{
		word: apitype.Cancel, short: "Cancel an execution",
		long: "Cancel an execution: nothing more is launched. DRS jobs cannot be stopped: those that\nrun end by themselves, and instances stay until they are cleaned up.",
		effect: func(e apitype.Execution, _ string, _ int) string {
			return fmt.Sprintf("Execution %s (%s of plan %s) is cancelled and cannot go on. Running DRS jobs end by themselves; %s until cleaned up.",
				e.ExecutionID, e.Mode, e.Plan.Name, stay(len(e.Instances)))
		},
	},
	{
		word: apitype.Cleanup, short: "Terminate the recovery instances of a drill",
		long: "Terminate the recovery instances that this drill launched, and those alone.",
		effect: func(e apitype.Execution, _ string, _ int) string {
			return fmt.Sprintf("Terminated for good: %s of execution %s (%s of plan %s): %s.",
				text.Plural(len(e.Instances), "recovery instance"), e.ExecutionID, e.Mode, e.Plan.Name, instanceIDs(e.Instances))
		},
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
	if w.effect != nil {
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
	if o.effect != nil {
		if err := o.confirm.ask(ctx, o.Streams, o.effect(before, o.wave, len(o.servers))); err != nil {
			return err
		}
	}
	return o.say(ctx, c)
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
	o.Notef("Execution %s is %s. %s", after.ExecutionID, after.State, after.Headline)
	return nil
}

// findWave is the wave that was named, or else the only one that waits for the word.
func (o *executionWordOptions) findWave(e apitype.Execution) (string, error) {
	if o.wave != "" || !needsWave(o.word) {
		return o.wave, nil
	}
	var waiting []string
	for _, d := range e.Decisions {
		if slices.Contains(d.Words, o.word) && d.Wave != "" {
			waiting = append(waiting, d.Wave)
		}
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

func waveTotal(e apitype.Execution, name string) int {
	for _, w := range e.Waves {
		if recovery.NameKey(w.Name) == recovery.NameKey(name) {
			return w.Counts.Total
		}
	}
	return 0
}

func chosen(servers int) string {
	if servers == 0 {
		return ""
	}
	return " (" + text.Plural(servers, "server") + " of it)"
}

func stay(instances int) string {
	if instances == 1 {
		return "1 instance stays"
	}
	return fmt.Sprintf("%d instances stay", instances)
}

// maxNamed is how many instances a question names.
const maxNamed = 20

func instanceIDs(instances []recovery.LaunchedInstance) string {
	var ids []string
	for _, instance := range instances[:min(len(instances), maxNamed)] {
		ids = append(ids, string(instance.InstanceID))
	}
	if more := len(instances) - maxNamed; more > 0 {
		ids = append(ids, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(ids, ", ")
}
