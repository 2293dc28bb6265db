//go:build unix

package crash_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a davit that runs, or ran.
type process struct {
	command *exec.Cmd
	url     string
	frozen  chan struct{} // closed when it has stopped itself
	ended   chan struct{} // closed when it is gone
	err     error         // how it ended

	mu     sync.Mutex
	lines  []string
	writes int // that it counted
}

var (
	greeting  = regexp.MustCompile(`(?:serves at|answers at) (http://[^ ,]+)`)
	writeLine = regexp.MustCompile(`^crash: write (\d+):`)
)

const startTime = 30 * time.Second

// launch starts a davit, and gives up on it at the end of the test.
func launch(t *testing.T, fate string, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(davit(t), args...), frozen: make(chan struct{}), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), "DAVIT_CRASH="+fate)
	stderr, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	greeted := make(chan string, 1)
	go func() {
		defer close(p.ended)
		p.read(stderr, greeted)
		p.err = p.command.Wait()
	}()
	t.Cleanup(p.kill)
	select {
	case p.url = <-greeted:
	case <-p.ended:
	case <-time.After(startTime):
		t.Fatalf("davit %s did not answer in %v:\n%s", args[0], startTime, p.log())
	}
	return p
}

func (p *process) read(stderr io.Reader, greeted chan<- string) {
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		line := lines.Text()
		p.note(line)
		if m := greeting.FindStringSubmatch(line); m != nil {
			greeted <- m[1]
		}
		if line == "crash: frozen" {
			close(p.frozen)
		}
	}
}

func (p *process) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, line)
	if m := writeLine.FindStringSubmatch(line); m != nil {
		p.writes, _ = strconv.Atoi(m[1])
	}
}

// log is what it has said so far.
func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n")
}

// counted is how many writes it has begun.
func (p *process) counted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.writes
}

func (p *process) gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kill ends it as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may be gone already
	<-p.ended
}

// stop asks it to end in order, and says how long that took.
func (p *process) stop(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	p.end(t)
	if p.err != nil {
		t.Fatalf("it ended badly after SIGTERM: %v\n%s", p.err, p.log())
	}
	return time.Since(begun)
}

// end asks it to end in order, and waits until it is gone. Its moment to be killed may
// come over that: a server writes while it ends, too.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(startTime):
		t.Fatalf("it did not end within %v of SIGTERM:\n%s", startTime, p.log())
	}
	if p.err != nil && !p.killed() {
		t.Fatalf("it ended badly after SIGTERM: %v\n%s", p.err, p.log())
	}
}

func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		t.Fatalf("send %v: %v\n%s", s, err, p.log())
	}
}

// killed reports whether it ended by SIGKILL.
func (p *process) killed() bool {
	status, ok := p.command.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
