package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// pluginOutput is how much of the output ListCommandInvocations gives.
const pluginOutput = 2500

func (w *World) getCommandInvocation(ctx context.Context, in *ssm.GetCommandInvocationInput) (*ssm.GetCommandInvocationOutput, error) {
	out := &ssm.GetCommandInvocationOutput{}
	return out, w.look(func(t *tx) error {
		c := commands.get(t, placeOf(ctx), *in.CommandId)
		if c == nil {
			return &ssmtypes.InvalidCommandId{}
		}
		i := slices.IndexFunc(c.Runs, func(r commandRun) bool { return r.Node == *in.InstanceId })
		if i < 0 {
			return &ssmtypes.InvocationDoesNotExist{}
		}
		r := &c.Runs[i]
		*out = ssm.GetCommandInvocationOutput{
			CommandId: aws.String(c.ID), InstanceId: aws.String(r.Node), Comment: aws.String(c.Comment),
			DocumentName: aws.String(c.Document), DocumentVersion: aws.String(c.Version), PluginName: aws.String(c.pluginName()),
			Status: r.Status, StatusDetails: aws.String(spaced(r.Details)), ResponseCode: int32(r.responseCode()),
			StandardOutputContent: aws.String(r.Out), StandardErrorContent: aws.String(r.Err),
			StandardOutputUrl: aws.String(""), StandardErrorUrl: aws.String(""),
			ExecutionStartDateTime: aws.String(stampOrEmpty(r.Began)), ExecutionEndDateTime: aws.String(stampOrEmpty(r.Ended)),
			ExecutionElapsedTime:   aws.String(r.elapsed()),
			CloudWatchOutputConfig: &ssmtypes.CloudWatchOutputConfig{CloudWatchLogGroupName: aws.String("")},
		}
		return nil
	})
}

// responseCode is -1 for as long as there is none.
func (r *commandRun) responseCode() int {
	if !r.ended() {
		return -1
	}
	return r.Code
}

func (r *commandRun) elapsed() string {
	if r.Began.IsZero() || !r.ended() {
		return ""
	}
	return isoDuration(r.Ended.Sub(r.Began))
}

func stampOrEmpty(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stampZ(t)
}

// spaced writes AWS's finer word as its console does where it is more than one.
func spaced(details string) string {
	switch details {
	case detailsNotDelivered:
		return "Delivery Timed Out"
	case detailsTooLong:
		return "Execution Timed Out"
	case detailsInProgress:
		return "In Progress"
	}
	return details
}

// pluginName is that of the first script, as AWS gives it where none is asked for.
func (c *command) pluginName() string {
	if tree, err := parseDocument(c.Content, c.Format); err == nil {
		if d, err := readCommandDocument(tree); err == nil {
			return d.Scripts[0].Plugin
		}
	}
	return ""
}

func describeCommand(t *tx, c *command) *ssmtypes.Command {
	status, details := c.status()
	out := &ssmtypes.Command{
		CommandId: aws.String(c.ID), Comment: aws.String(c.Comment), DocumentName: aws.String(c.Document), DocumentVersion: aws.String(c.Version),
		Parameters: c.Parameters, RequestedDateTime: aws.Time(c.Requested), Status: status, StatusDetails: aws.String(spaced(details)),
		ExpiresAfter: aws.Time(t.world.pace().after(c.Requested, time.Duration(c.Timeout)*time.Second)), TimeoutSeconds: aws.Int32(int32(c.Timeout)),
		Targets: c.Targets, TargetCount: int32(len(c.Runs)), InstanceIds: []string{}, MaxConcurrency: aws.String("50"), MaxErrors: aws.String("0"),
	}
	for i := range c.Runs {
		r := &c.Runs[i]
		if len(c.Targets) == 0 {
			out.InstanceIds = append(out.InstanceIds, r.Node)
		}
		if r.ended() {
			out.CompletedCount++
		}
		switch r.Details {
		case detailsFailed, detailsTooLong:
			out.ErrorCount++
		case detailsNotDelivered:
			out.DeliveryTimedOutCount++
		}
	}
	return out
}

// invocationRow is one machine's part of one command.
type invocationRow struct {
	c *command
	r *commandRun
}

func (row invocationRow) key() string { return numberKey(int(row.c.Seq)) + " " + row.r.Node }

func (w *World) listCommandInvocations(ctx context.Context, in *ssm.ListCommandInvocationsInput) (*ssm.ListCommandInvocationsOutput, error) {
	out := &ssm.ListCommandInvocationsOutput{CommandInvocations: []ssmtypes.CommandInvocation{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		if in.CommandId != nil && commands.get(t, p, *in.CommandId) == nil {
			return &ssmtypes.InvalidCommandId{}
		}
		var found []invocationRow
		for _, c := range commands.all(t, p) {
			if in.CommandId != nil && c.ID != *in.CommandId {
				continue
			}
			for i := range c.Runs {
				row := invocationRow{c, &c.Runs[i]}
				passes, err := row.passes(in.Filters)
				if err != nil {
					return err
				}
				if passes && (in.InstanceId == nil || row.r.Node == *in.InstanceId) {
					found = append(found, row)
				}
			}
		}
		slices.SortFunc(found, func(a, b invocationRow) int { return strings.Compare(b.key(), a.key()) })
		found, next, err := cut(found, invocationRow.key, page{token: in.NextToken, max: in.MaxResults, usual: usualDocumentsPage, desc: true})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, row := range found {
			out.CommandInvocations = append(out.CommandInvocations, row.describe(in.Details))
		}
		return nil
	})
}

func (row invocationRow) passes(filters []ssmtypes.CommandFilter) (bool, error) {
	for _, f := range filters {
		value := aws.ToString(f.Value)
		switch f.Key {
		case ssmtypes.CommandFilterKeyStatus:
			if string(row.r.Status) != value {
				return false, nil
			}
		case ssmtypes.CommandFilterKeyDocumentName:
			if row.c.Document != value {
				return false, nil
			}
		default:
			return false, &ssmtypes.InvalidFilterKey{Message: aws.String(fmt.Sprintf("This simulator does not filter commands by %s.", f.Key))}
		}
	}
	return true, nil
}

func (row invocationRow) describe(details bool) ssmtypes.CommandInvocation {
	c, r := row.c, row.r
	out := ssmtypes.CommandInvocation{
		CommandId: aws.String(c.ID), InstanceId: aws.String(r.Node), InstanceName: aws.String(r.Hostname), Comment: aws.String(c.Comment),
		DocumentName: aws.String(c.Document), DocumentVersion: aws.String(c.Version), RequestedDateTime: aws.Time(c.Requested),
		Status: r.Status, StatusDetails: aws.String(spaced(r.Details)), CommandPlugins: []ssmtypes.CommandPlugin{},
		StandardOutputUrl: aws.String(""), StandardErrorUrl: aws.String(""),
	}
	if details {
		out.CommandPlugins = append(out.CommandPlugins, ssmtypes.CommandPlugin{
			Name: aws.String(c.pluginName()), Status: ssmtypes.CommandPluginStatus(r.Status), StatusDetails: aws.String(spaced(r.Details)),
			ResponseCode: int32(r.responseCode()), Output: aws.String(r.output()),
			ResponseStartDateTime: optionalTime(r.Began), ResponseFinishDateTime: optionalTime(r.Ended),
		})
	}
	return out
}

// output is both streams, as AWS joins them, cut where AWS cuts them.
func (r *commandRun) output() string {
	text := r.Out
	if r.Err != "" {
		text += "\n----------ERROR-------\n" + r.Err
	}
	if runes := []rune(text); len(runes) > pluginOutput {
		const cut = "\n---Output truncated---"
		return string(runes[:pluginOutput-len(cut)]) + cut
	}
	return text
}
