//go:build unix

package crash_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/specfile"
)

// speed makes the sample's half hour a few seconds.
const speed = "1000"

// drill is the sample's drill on a simulated AWS, with a server that is started again
// whenever it has gone, and the person who runs it.
type drill struct {
	t        *testing.T
	aws      *process
	data     string
	server   *process
	gateways []*gateway // one for each server that there was
	upsets   int        // deaths and freezes of a server
	client   *client.Client
	id       recovery.ExecutionID
	kept     records // once it has ended
}

// run drills the sample from the first word to the end of the cleanup.
func (d *drill) run() outcome {
	d.t.Helper()
	d.register()
	d.start()
	d.finish()
	return d.end()
}

// moment is when the first server dies: at a write to its database, or at a call of AWS.
// The zero value is never.
type moment struct {
	write string // as DAVIT_CRASH has it
	call  strike
}

func (m moment) String() string {
	if m.write == "" {
		return m.call.String()
	}
	parts := strings.Split(m.write, ":")
	return parts[2] + " " + parts[0] + " " + parts[1]
}

// newDrill starts AWS and a server that dies at the moment.
func newDrill(t *testing.T, m moment) *drill {
	t.Helper()
	return newDrillIn(t, m, filepath.Join(t.TempDir(), "davit"))
}

// newDrillIn does so with the server's data in a folder.
func newDrillIn(t *testing.T, m moment, data string) *drill {
	t.Helper()
	d := &drill{t: t, data: data}
	d.aws = launch(t, "", "sim", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--speed", speed)
	d.serve(m)
	return d
}

// serve starts a server.
func (d *drill) serve(m moment) {
	d.t.Helper()
	g := openGateway(d.t, d.aws.url, m.call)
	d.gateways = append(d.gateways, g)
	d.server = launch(d.t, m.write, "serve", "--listen", "127.0.0.1:0", "--data", d.data, "--aws", g.url)
	g.victim <- d.server
	if d.server.gone() {
		if d.server.killed() {
			return // before it said that it serves
		}
		d.t.Fatalf("the server did not start: %v\n%s", d.server.err, d.server.log())
	}
	token, err := os.ReadFile(filepath.Join(d.data, "token"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.client = client.New(client.Options{URL: d.server.url, Token: strings.TrimSpace(string(token)), Source: "CLI"})
}

// patience is how long anything of a drill may take.
const patience = time.Minute

// ask asks the server, and asks its successor when it dies over that. A person would do
// the same; what was asked may have been done.
func (d *drill) ask(question func(context.Context, *client.Client) error) error {
	d.t.Helper()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if d.server.gone() {
			d.restart()
		}
		ctx, cancel := context.WithTimeout(d.t.Context(), patience)
		err := question(ctx, d.client)
		cancel()
		if recovery.CodeOf(err) != recovery.Unavailable {
			return err
		}
		if time.Since(begun) > patience {
			d.t.Fatalf("the server is not to be had: %v\n%s", err, d.server.log())
		}
	}
}

// restart starts the server again, after it was killed.
func (d *drill) restart() {
	d.t.Helper()
	if !d.server.killed() {
		d.t.Fatalf("the server ended by itself: %v\n%s", d.server.err, d.server.log())
	}
	d.upsets++
	d.serve(moment{})
}

// register registers the sample.
func (d *drill) register() {
	d.t.Helper()
	create(d, sample.AccountFile, (*client.Client).CreateAccount)
	for _, file := range sample.GroupFiles() {
		create(d, file, (*client.Client).CreateGroup)
	}
	create(d, sample.PlanFile, (*client.Client).CreatePlan)
	if err := d.ask(func(ctx context.Context, c *client.Client) error {
		_, err := c.InstallPlanDocuments(ctx, sample.PlanName)
		return err
	}); err != nil {
		d.t.Fatalf("install the documents of the sample's plan: %v", err)
	}
}

// create creates what a file describes.
func create[In, Out any](d *drill, file string, call func(*client.Client, context.Context, In) (Out, error)) {
	d.t.Helper()
	var in In
	docs, err := specfile.Parse(file, sample.Read(file))
	if err == nil {
		err = docs[0].Decode(&in)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	upsets := d.upsets
	err = d.ask(func(ctx context.Context, c *client.Client) error {
		_, err := call(c, ctx, in)
		return err
	})
	if recovery.CodeOf(err) == recovery.Conflict && d.upsets > upsets {
		return // the server died after it had done it
	}
	if err != nil {
		d.t.Fatalf("create what %s describes: %v", file, err)
	}
}

// start starts the drill, with the same key however often it has to ask.
func (d *drill) start() {
	d.t.Helper()
	request := apitype.StartRequest{Plan: sample.PlanName, RunOptions: apitype.RunOptions{Mode: recovery.Drill}}
	err := d.ask(func(ctx context.Context, c *client.Client) error {
		started, err := c.Start(ctx, "sample-drill", request)
		d.id = started.ExecutionID
		return err
	})
	if err != nil {
		d.t.Fatalf("start the drill: %v\n%s", err, d.server.log())
	}
}

// finish gives the approval, waits for the end, and cleans up.
func (d *drill) finish() {
	d.t.Helper()
	d.wait("the approval is asked for", asksFor(apitype.Approve))
	d.say(apitype.Approve, apitype.WordRequest{Wave: "web"})
	d.wait("the drill has ended", func(e apitype.Execution) bool { return e.State.Ended() && !e.Active })
	d.say(apitype.Cleanup, apitype.WordRequest{})
	d.wait("everything is cleaned up", func(e apitype.Execution) bool {
		return e.Cleanup == recovery.CleanupCompleted && !e.Active
	})
}

// wait reads the execution until it is as wanted.
func (d *drill) wait(what string, wanted func(apitype.Execution) bool) apitype.Execution {
	d.t.Helper()
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		e := d.look()
		if wanted(e) {
			return e
		}
		if time.Since(begun) > patience {
			d.t.Fatalf("after %v it is not so that %s: %s\n%s", patience, what, e.Headline, d.server.log())
		}
	}
}

func (d *drill) look() apitype.Execution {
	d.t.Helper()
	var e apitype.Execution
	err := d.ask(func(ctx context.Context, c *client.Client) (err error) {
		e, err = c.Execution(ctx, d.id)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

// say says a word. When the server dies over it and its successor has heard it already,
// that is a Conflict, and well.
func (d *drill) say(word apitype.Word, with apitype.WordRequest) {
	d.t.Helper()
	upsets := d.upsets
	err := d.ask(func(ctx context.Context, c *client.Client) error {
		_, err := c.Say(ctx, d.id, word, with)
		return err
	})
	if err != nil && (d.upsets == upsets || recovery.CodeOf(err) != recovery.Conflict) {
		d.t.Fatalf("%s: %v", word, err)
	}
}

// runsIn tells that a DRS job of the wave runs.
func runsIn(wave string) func(apitype.Execution) bool {
	return func(e apitype.Execution) bool {
		for _, b := range e.Batches {
			if b.Wave == wave && b.State == recovery.BatchStarted {
				return true
			}
		}
		return false
	}
}

func asksFor(word apitype.Word) func(apitype.Execution) bool {
	return func(e apitype.Execution) bool {
		for _, decision := range e.Decisions {
			for _, w := range decision.Words {
				if w == word {
					return true
				}
			}
		}
		return false
	}
}

// reached is how many calls of an operation AWS was given by all servers together.
func (d *drill) reached(operation string) int {
	n := 0
	for _, g := range d.gateways {
		n += g.reached(operation)
	}
	return n
}
