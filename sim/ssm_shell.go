package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	environment "mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// A shell script is interpreted in this process, and nothing of it reaches this machine:
// its commands are the few that act on the world (ssm_shell_command.go), its files are
// none. The script has a clock of its own. When it would go past the world's instant it is
// given up, and begun again when the world has come that far; what its commands answered
// until then was noted down and is answered again. So a script that waits for a port
// sees it open when it opens, and no effect happens twice.

// script is one run of a command's script on a machine.
type script struct {
	mu      sync.Mutex // the two sides of a pipe run at once
	t       *tx
	p       place
	node    *node
	dice    func(n int) dice
	began   time.Time     // when it was begun first
	limit   time.Duration // how far its clock may go now
	elapsed time.Duration // how far it has gone
	journal []journalEntry
	replay  int // how many entries were answered again
	waits   atomic.Bool

	out, errOut bytes.Buffer
}

// journalEntry is what a command of the script came to.
type journalEntry struct {
	Took     time.Duration
	Code     int
	Out, Err string
}

// errNotYet is a script that has to wait for the world.
var errNotYet = errors.New("the script goes on later")

// mostStatements bounds a script that goes round in circles without any command.
const (
	mostStatements = 200_000
	mostJournal    = 2_000
	mostOutput     = 24_000 // characters, which is what GetCommandInvocation gives
)

// countingContext ends a script after so many statements, or when it waits for the world:
// the interpreter asks it before each one. The wall clock would not do, since a test's
// stands still.
type countingContext struct {
	context.Context
	left   *atomic.Int64
	script *script
}

// Err ends what the context is for, when it has gone on for long enough.
func (c countingContext) Err() error {
	if c.script.waits.Load() {
		return errNotYet
	}
	if c.left.Add(-1) < 0 {
		return context.DeadlineExceeded
	}
	return c.Context.Err()
}

// shell runs a script from its beginning and gives its exit code.
func (s *script) shell(text string) (int, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		fmt.Fprintf(&s.errOut, "sh: %v\n", err)
		return 2, nil
	}
	var left atomic.Int64
	left.Store(mostStatements)
	return s.interpret(countingContext{context.Background(), &left, s}, file, &s.out, &s.errOut, nil)
}

// interpret runs a parsed script with these streams and parameters.
func (s *script) interpret(ctx context.Context, file *syntax.File, out, errOut io.Writer, params []string) (int, error) {
	r, err := interp.New(
		interp.StdIO(nil, out, errOut),
		interp.Env(environment.ListEnviron("PATH=/usr/sbin:/usr/bin", "HOME=/root", "HOSTNAME="+s.node.Hostname, "AWS_REGION="+s.p.region)),
		interp.Params(append([]string{"--"}, params...)...),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }),
		interp.OpenHandler(openNothing),
		interp.StatHandler(func(_ context.Context, name string, _ bool) (fs.FileInfo, error) { return nil, noFile("stat", name) }),
		interp.ReadDirHandler2(func(_ context.Context, name string) ([]fs.DirEntry, error) { return nil, noFile("open", name) }),
		interp.AccessHandler(func(_ context.Context, name string, _ interp.AccessMode) error { return noFile("access", name) }),
	)
	if err != nil {
		return 0, err
	}
	err = r.Run(ctx, file)
	if s.waits.Load() { // in a substitution, the interpreter takes it for a command that failed
		return 0, errNotYet
	}
	var status interp.ExitStatus
	if errors.As(err, &status) {
		return int(status), nil
	}
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Fprintf(errOut, "davit sim: the script ran %d statements without an end\n", mostStatements)
		return 124, nil
	}
	return 0, err
}

func noFile(op, name string) error { return &os.PathError{Op: op, Path: name, Err: fs.ErrNotExist} }

// openNothing opens the null device. A machine of this world has no other files.
func openNothing(_ context.Context, path string, _ int, _ os.FileMode) (io.ReadWriteCloser, error) {
	if path == "/dev/null" {
		return nullDevice{}, nil
	}
	return nil, &os.PathError{Op: "open", Path: path, Err: errors.New("this simulator has no files")}
}

type nullDevice struct{}

// Read finds nothing.
func (nullDevice) Read([]byte) (int, error) { return 0, io.EOF }

// Write takes everything.
func (nullDevice) Write(p []byte) (int, error) { return len(p), nil }

// Close does nothing.
func (nullDevice) Close() error { return nil }

// exec runs a command that is not built into the shell.
func (s *script) exec(ctx context.Context, args []string) error {
	h := interp.HandlerCtx(ctx)
	if code, known, err := s.plain(ctx, args, h); known || err != nil {
		return exitWith(code, err)
	}
	entry, err := s.note(args)
	if err != nil {
		return err
	}
	_, _ = io.WriteString(h.Stdout, entry.Out)
	_, _ = io.WriteString(h.Stderr, entry.Err)
	return exitWith(entry.Code, nil)
}

func exitWith(code int, err error) error {
	switch {
	case err != nil:
		return err
	case code == 0:
		return nil
	}
	return interp.ExitStatus(code)
}

// note is what a command on the world comes to: what it came to when it was run first, or
// what it comes to now, unless it is not over yet.
func (s *script) note(args []string) (journalEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waits.Load() {
		return journalEntry{}, errNotYet
	}
	if s.replay < len(s.journal) {
		entry := s.journal[s.replay]
		s.replay++
		s.elapsed += entry.Took
		return entry, nil
	}
	if len(s.journal) >= mostJournal {
		return journalEntry{Code: 126, Err: fmt.Sprintf("davit sim: the script has run %d commands, which is the most\n", mostJournal)}, nil
	}
	took := s.takes(args)
	if s.elapsed+took > s.limit {
		s.elapsed += took
		s.waits.Store(true)
		return journalEntry{}, errNotYet
	}
	entry := s.perform(args)
	entry.Took = took
	s.elapsed += took
	s.journal = append(s.journal, entry)
	s.replay++
	return entry, nil
}

// now is the script's clock.
func (s *script) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.began.Add(s.elapsed)
}

// cutOutput is a stream as AWS keeps it.
func cutOutput(b *bytes.Buffer, most int) string {
	text := []rune(b.String())
	if len(text) > most {
		return string(text[:most])
	}
	return string(text)
}
