package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"davit": main}) }

// TestScripts runs the programme as people do: each script in a process of its own,
// against servers that it starts.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../cli/testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_DATA_HOME", env.WorkDir)
			env.Setenv("NO_COLOR", "1")
			env.Values[runningKey{}] = new([]*background)
			return os.CopyFS(filepath.Join(env.WorkDir, "sample"), os.DirFS("../../sample"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": startServer,
			"stop":  stopServer,
			"crash": crashServer,
			"exits": exits,
			"keep":  keep,
			"until": until,

			"document": createDocument,
		},
	})
}

// runningKey is where a script keeps its servers.
type runningKey struct{}

// background is a davit that runs beside a script.
type background struct {
	command *exec.Cmd
	ended   chan error
	log     *os.File
}

var greeting = regexp.MustCompile(`(?:serves at|answers at) (http://[^ ,]+)`)

// startServer runs a davit command in the background, waits for its greeting, and sets
// DAVIT_SERVER (SIM_URL for sim). Its stderr goes on in COMMAND.log.
func startServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: start COMMAND [FLAG…]")
	}
	command := exec.Command(findDavit(ts), args...)
	command.Dir = ts.MkAbs(".")
	command.Env = append(os.Environ(), "XDG_DATA_HOME="+ts.Getenv("XDG_DATA_HOME"), "PATH="+ts.Getenv("PATH"))
	stderr, err := command.StderrPipe()
	ts.Check(err)
	log, err := os.Create(ts.MkAbs(args[0] + ".log"))
	ts.Check(err)
	ts.Check(command.Start())
	s := &background{command: command, ended: make(chan error, 1), log: log}
	url := make(chan string, 1)
	go func() {
		copyGreeting(stderr, log, url)
		s.ended <- command.Wait()
	}()
	ts.Defer(func() { _ = s.stop() })
	running := ts.Value(runningKey{}).(*[]*background)
	*running = append(*running, s)
	select {
	case found := <-url:
		if found == "" {
			ts.Fatalf("%s ended before it answered: %s", args[0], ts.ReadFile(args[0]+".log"))
		}
		name := "DAVIT_SERVER"
		if args[0] == "sim" {
			name = "SIM_URL"
		}
		ts.Setenv(name, found)
	case <-time.After(30 * time.Second):
		ts.Fatalf("%s did not answer in 30 s", args[0])
	}
}

func copyGreeting(from io.Reader, log *os.File, url chan<- string) {
	defer close(url)
	found := false
	for lines := bufio.NewScanner(from); lines.Scan(); {
		fmt.Fprintln(log, lines.Text())
		if m := greeting.FindStringSubmatch(lines.Text()); m != nil && !found {
			found = true
			url <- m[1]
		}
	}
	_ = log.Close()
}

// stop asks the server to end in order, and reports how it did.
func (s *background) stop() error {
	if errors.Is(s.command.Process.Signal(syscall.SIGTERM), os.ErrProcessDone) {
		return nil
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(20 * time.Second):
		_ = s.command.Process.Kill()
		return errors.New("it did not end in 20 s")
	}
}

// takeLast takes the server that was started last off the script's list.
func takeLast(ts *testscript.TestScript, neg bool, args []string) *background {
	running := ts.Value(runningKey{}).(*[]*background)
	if neg || len(args) > 0 || len(*running) == 0 {
		ts.Fatalf("usage: stop or crash, after start")
	}
	last := (*running)[len(*running)-1]
	*running = (*running)[:len(*running)-1]
	return last
}

// crashServer kills the server that was started last, as a power cut would.
func crashServer(ts *testscript.TestScript, neg bool, args []string) {
	last := takeLast(ts, neg, args)
	ts.Check(last.command.Process.Kill())
	if err := <-last.ended; err == nil {
		ts.Fatalf("the server ended in order before it was killed")
	}
}

// stopServer ends the server that was started last.
func stopServer(ts *testscript.TestScript, neg bool, args []string) {
	last := takeLast(ts, neg, args)
	if err := last.stop(); err != nil {
		ts.Fatalf("the server ended badly: %v\n%s", err, ts.ReadFile(last.log.Name()))
	}
}

func findDavit(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if path := filepath.Join(dir, "davit"); isExecutable(path) {
			return path
		}
	}
	ts.Fatalf("there is no davit in PATH")
	return ""
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

// exits runs davit and checks its exit code: exits CODE ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("davit", args[1:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("davit %s: %v", strings.Join(args[1:], " "), err)
	}
	if got != want {
		ts.Fatalf("davit %s exited with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// keep sets a variable to what the last command wrote to stdout: keep NAME
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keep NAME")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// until runs davit again and again until its stdout matches: until PATTERN ARG…
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until PATTERN ARG…")
	}
	pattern := regexp.MustCompile(args[0])
	for begun := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		ts.Check(ts.Exec("davit", args[1:]...))
		if pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Since(begun) > time.Minute {
			ts.Fatalf("no match for %q in a minute:\n%s", args[0], ts.ReadFile("stdout"))
		}
	}
}

// createDocument puts an Automation document into the simulator, as its owner would with
// AWS's own tools: document NAME FILE
func createDocument(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || ts.Getenv("SIM_URL") == "" {
		ts.Fatalf("usage: document NAME FILE, after start sim")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	own := func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
		return recovery.Account{ID: id, Own: true}, nil
	}
	aws, err := awscloud.New(ctx, awscloud.Options{
		Account: own, Endpoint: ts.Getenv("SIM_URL"), Credentials: awscloud.StaticCredentials("111122223333", "any"),
	})
	ts.Check(err)
	_, err = aws.InstallDocument(ctx, recovery.Scope{AccountID: "111122223333", Region: "us-west-2"},
		cloud.NewDocument{Name: args[0], Content: ts.ReadFile(args[1]), Format: "YAML"})
	ts.Check(err)
}
