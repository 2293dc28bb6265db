package sim

import (
	"errors"
	"slices"
	"strconv"
	"time"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// wakeCommand carries a command on, on the machines where it is due.
func wakeCommand(t *tx, k wake) {
	p := place{k.Place[0], k.Place[1]}
	stored := commands.get(t, p, k.Execution)
	if stored == nil {
		wakes.remove(t, place{}, k.Execution)
		return
	}
	c := *stored
	c.Runs = slices.Clone(stored.Runs)
	for i := range c.Runs {
		if r := &c.Runs[i]; !r.ended() && !t.now.Before(r.Due) {
			c.carryOn(t, p, r)
		}
	}
	commands.put(t, p, c.ID, c)
	c.wakeUp(t, p)
}

// carryOn delivers the command to the machine, and runs it there.
func (c *command) carryOn(t *tx, p place, r *commandRun) {
	n := findNode(t, p, r.Node)
	if r.Began.IsZero() {
		deadline := t.world.pace().after(c.Requested, time.Duration(c.Timeout)*time.Second)
		switch {
		case n == nil:
			r.end(t.now, ssmtypes.CommandInvocationStatusFailed, detailsUndeliverable, -1)
			return
		case !n.Online && !t.now.Before(deadline):
			r.end(t.now, ssmtypes.CommandInvocationStatusTimedOut, detailsNotDelivered, -1)
			return
		case !n.Online:
			r.Due = earliest(t.now.Add(t.world.scaled(usualDelivery)), deadline)
			return
		}
		r.Began, r.Status, r.Details = t.now, ssmtypes.CommandInvocationStatusInProgress, detailsInProgress
	}
	if n == nil || !n.Online { // the agent is gone, and what it did with it
		r.end(t.now, ssmtypes.CommandInvocationStatusFailed, detailsUndeliverable, -1)
		return
	}
	c.run(t, p, r, n)
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// run runs the document's scripts as far as they go now.
func (c *command) run(t *tx, p place, r *commandRun, n *node) {
	s := &script{
		t: t, p: p, node: n, began: r.Began, journal: slices.Clone(r.Journal),
		limit: t.world.pace().done(r.Began, t.now),
		dice:  func(i int) dice { return t.world.diceFor("script", c.ID, n.ID, i) },
	}
	code, timeout, err := c.scripts(t, p, s)
	ends := t.world.pace().after(r.Began, timeout)
	if s.elapsed >= timeout && reached(ends, t.now) {
		r.end(t.now, ssmtypes.CommandInvocationStatusTimedOut, detailsTooLong, -1)
		return
	}
	r.Journal = s.journal
	if errors.Is(err, errNotYet) {
		r.Due = earliest(t.world.pace().after(r.Began, s.elapsed).Add(time.Microsecond), ends)
		return
	}
	r.Out, r.Err, r.Journal = cutOutput(&s.out, mostOutput), cutOutput(&s.errOut, mostOutput), nil
	switch {
	case err != nil:
		r.Err += "davit sim: " + err.Error() + "\n"
		r.end(t.now, ssmtypes.CommandInvocationStatusFailed, detailsFailed, 1)
	case code != 0:
		r.end(t.now, ssmtypes.CommandInvocationStatusFailed, detailsFailed, code)
	default:
		r.end(t.now, ssmtypes.CommandInvocationStatusSuccess, detailsSuccess, 0)
	}
}

// usualExecutionTimeout is a plugin's where neither document nor request states one.
const usualExecutionTimeout = time.Hour

// scripts runs one plugin after the other until one fails.
func (c *command) scripts(t *tx, p place, s *script) (code int, timeout time.Duration, err error) {
	timeout = usualExecutionTimeout
	tree, err := parseDocument(c.Content, c.Format)
	if err != nil {
		return 1, timeout, err
	}
	d, err := readCommandDocument(tree)
	if err != nil {
		return 1, timeout, err
	}
	values, err := parameterValues(t, p, d.Parameters, c.Parameters)
	if err != nil {
		return 1, timeout, err
	}
	lookup := func(name string) (any, error) {
		if v, has := values[name]; has {
			return v, nil
		}
		return defaultReference(t, p, name)
	}
	for _, each := range d.Scripts {
		inputs, err := expand(map[string]any(each.Inputs), lookup)
		if err != nil {
			return 1, timeout, err
		}
		fields, _ := inputs.(map[string]any)
		if seconds, err := strconv.Atoi(textOf(fields["timeoutSeconds"])); err == nil && seconds > 0 {
			timeout = time.Duration(seconds) * time.Second
		}
		if code, err = s.plugin(each.Plugin, scriptText(fields["runCommand"])); code != 0 || err != nil {
			return code, timeout, err
		}
	}
	return 0, timeout, nil
}

// scriptText joins the lines of a script.
func scriptText(v any) string {
	text := ""
	for _, line := range textsOf(v) {
		text += line + "\n"
	}
	return text
}

// plugin runs a script with the plugin that a document names.
func (s *script) plugin(name, text string) (int, error) {
	switch {
	case name == pluginShell && !s.node.Windows:
		return s.shell(text)
	case name == pluginPowerShell && s.node.Windows:
		return s.powerShell(text)
	case name == pluginShell || name == pluginPowerShell:
		s.errOut.WriteString("davit sim: " + name + " is for another platform than this machine's\n")
	default:
		s.errOut.WriteString("davit sim: this simulator does not run the plugin " + name + ": aws:runShellScript and aws:runPowerShellScript are\n")
	}
	return 1, nil
}
