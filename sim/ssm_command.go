package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// command is a command that was sent, with what came of it on each machine.
type command struct {
	ID         string
	Seq        uint64
	Document   string
	Version    string
	Content    string
	Format     string
	Comment    string
	By         string
	Parameters map[string][]string
	Targets    []ssmtypes.Target
	Requested  time.Time
	Timeout    int // seconds in which it must reach a machine
	Runs       []commandRun
}

// commandRun is the command on one machine.
type commandRun struct {
	Node, Hostname string
	Status         ssmtypes.CommandInvocationStatus
	Details        string // AWS's finer word for the status
	Due            time.Time
	Began, Ended   time.Time
	Code           int
	Out, Err       string
	Journal        []journalEntry
}

var commands = newTable[command]("command")

// AWS's finer words
const (
	detailsPending       = "Pending"
	detailsInProgress    = "InProgress"
	detailsSuccess       = "Success"
	detailsFailed        = "Failed"
	detailsCancelled     = "Cancelled"
	detailsUndeliverable = "Undeliverable"
	detailsNotDelivered  = "DeliveryTimedOut"
	detailsTooLong       = "ExecutionTimedOut"
	detailsNoTarget      = "NoInstancesInTag"
)

const (
	usualDeliveryTimeout = 3600 // seconds
	// usualDelivery is how often an agent that was not reached is tried again.
	usualDelivery = 15 * time.Second
)

func (r *commandRun) ended() bool { return !r.Ended.IsZero() }

func (r *commandRun) end(at time.Time, status ssmtypes.CommandInvocationStatus, details string, code int) {
	r.Ended, r.Status, r.Details, r.Code = at, status, details, code
}

// sendCommand sends a command to machines that Systems Manager knows. A machine that is
// not online gets it when it is, within the command's timeout.
func (w *World) sendCommand(ctx context.Context, in *ssm.SendCommandInput) (*ssm.SendCommandOutput, error) {
	out := &ssm.SendCommandOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		c, err := newCommand(t, p, in)
		if err != nil {
			return err
		}
		c.By = wire.CallFrom(ctx).Principal
		commands.put(t, p, c.ID, c)
		c.wakeUp(t, p)
		out.Command = describeCommand(t, &c)
		return nil
	})
}

func newCommand(t *tx, p place, in *ssm.SendCommandInput) (command, error) {
	c := command{
		Document: *in.DocumentName, Comment: aws.ToString(in.Comment), Parameters: maps.Clone(in.Parameters), Targets: slices.Clone(in.Targets),
		Requested: t.now, Timeout: int(aws.ToInt32(cmp.Or(in.TimeoutSeconds, aws.Int32(usualDeliveryTimeout)))),
	}
	d := findDocument(t, p, c.Document)
	if d == nil || d.Type != string(ssmtypes.DocumentTypeCommand) {
		return c, noSuchDocument(c.Document)
	}
	v := d.version(aws.ToString(in.DocumentVersion))
	if v == nil {
		return c, noSuchVersion(d.Name, *in.DocumentVersion)
	}
	c.Version, c.Content, c.Format = strconv.Itoa(v.Number), v.Content, v.Format
	if _, err := c.values(t, p); err != nil {
		return c, &ssmtypes.InvalidParameters{Message: aws.String(err.Error())}
	}
	nodes, err := commandTargets(t, p, in)
	if err != nil {
		return c, err
	}
	c.ID, c.Seq = t.newUUID(), t.count("command")
	for _, n := range nodes {
		due := t.now.Add(t.world.scaled(t.world.diceFor("command", c.ID, n.ID).in(usualStep)))
		c.Runs = append(c.Runs, commandRun{Node: n.ID, Hostname: n.Hostname, Status: ssmtypes.CommandInvocationStatusPending, Details: detailsPending, Due: due})
	}
	return c, nil
}

// values are the parameters of the document, by their types.
func (c *command) values(t *tx, p place) (map[string]any, error) {
	tree, err := parseDocument(c.Content, c.Format)
	if err != nil {
		return nil, err
	}
	d, err := readCommandDocument(tree)
	if err != nil {
		return nil, err
	}
	return parameterValues(t, p, d.Parameters, c.Parameters)
}

// commandTargets are the machines that a request names or targets.
func commandTargets(t *tx, p place, in *ssm.SendCommandInput) ([]*node, error) {
	if len(in.InstanceIds) == 0 && len(in.Targets) == 0 {
		return nil, wire.Errorf("ValidationException", "Name the instances or their targets.")
	}
	var found []*node
	for i, id := range in.InstanceIds {
		n := findNode(t, p, id)
		switch {
		case slices.Contains(in.InstanceIds[:i], id):
			return nil, &ssmtypes.DuplicateInstanceId{}
		case n == nil:
			return nil, &ssmtypes.InvalidInstanceId{Message: aws.String(fmt.Sprintf("Instances [[%s]] not in a valid state for account %s", id, p.account))}
		}
		found = append(found, n)
	}
	if len(in.Targets) == 0 {
		return found, nil
	}
	for _, n := range allNodes(t, p) {
		matches, err := n.targeted(in.Targets)
		if err != nil {
			return nil, err
		}
		if matches {
			found = append(found, n)
		}
	}
	return found, nil
}

// targeted says whether the machine is among all of the targets.
func (n *node) targeted(targets []ssmtypes.Target) (bool, error) {
	for _, target := range targets {
		key := aws.ToString(target.Key)
		var values []string
		switch {
		case strings.EqualFold(key, "InstanceIds"):
			values = []string{n.ID}
		case key == "tag-key":
			values = sortedKeys(n.Tags)
		case strings.HasPrefix(key, "tag:"):
			values, _ = tagFilter(key, n.Tags)
		default:
			return false, &ssmtypes.InvalidTarget{Message: aws.String("This simulator has no targets by " + key + ": InstanceIds, tag:KEY and tag-key are.")}
		}
		if !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(target.Values, v) }) {
			return false, nil
		}
	}
	return true, nil
}

// wakeUp has the command go on when the first of its machines is due.
func (c *command) wakeUp(t *tx, p place) {
	var first time.Time
	for i := range c.Runs {
		if r := &c.Runs[i]; !r.ended() && (first.IsZero() || r.Due.Before(first)) {
			first = r.Due
		}
	}
	if first.IsZero() {
		wakes.remove(t, place{}, c.ID)
		return
	}
	if !first.After(t.now) {
		first = t.now.Add(time.Millisecond)
	}
	wakes.put(t, place{}, c.ID, wake{At: first, Seq: c.Seq, Place: [2]string{p.account, p.region}, Execution: c.ID, Command: true})
}

// status is the command's over all its machines, with AWS's finer word.
func (c *command) status() (ssmtypes.CommandStatus, string) {
	worst := map[string]int{}
	for i := range c.Runs {
		worst[c.Runs[i].Details]++
	}
	switch {
	case len(c.Runs) == 0:
		return ssmtypes.CommandStatusFailed, detailsNoTarget
	case worst[detailsPending] == len(c.Runs):
		return ssmtypes.CommandStatusPending, detailsPending
	case worst[detailsPending]+worst[detailsInProgress] > 0:
		return ssmtypes.CommandStatusInProgress, detailsInProgress
	case worst[detailsFailed]+worst[detailsUndeliverable] > 0:
		return ssmtypes.CommandStatusFailed, detailsFailed
	case worst[detailsTooLong] > 0:
		return ssmtypes.CommandStatusTimedOut, detailsTooLong
	case worst[detailsNotDelivered] > 0:
		return ssmtypes.CommandStatusTimedOut, detailsNotDelivered
	case worst[detailsCancelled] > 0:
		return ssmtypes.CommandStatusCancelled, detailsCancelled
	}
	return ssmtypes.CommandStatusSuccess, detailsSuccess
}

// cancelCommand ends what has not ended.
func cancelCommand(t *tx, p place, id string) {
	stored := commands.get(t, p, id)
	if stored == nil {
		return
	}
	c := *stored
	c.Runs = slices.Clone(stored.Runs)
	for i := range c.Runs {
		if !c.Runs[i].ended() {
			c.Runs[i].end(t.now, ssmtypes.CommandInvocationStatusCancelled, detailsCancelled, -1)
		}
	}
	commands.put(t, p, id, c)
	c.wakeUp(t, p)
}

// targetsOf reads targets as documents write them.
func targetsOf(v any) (targets []ssmtypes.Target, err error) {
	if v == nil {
		return nil, nil
	}
	body, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(body, &targets)
	}
	return targets, err
}
