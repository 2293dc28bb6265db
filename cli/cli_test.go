package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

func TestExitCodesSayWhatKindOfErrorItWas(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{errors.New("anything"), 1},
		{recovery.Errorf(recovery.Unavailable, "no answer"), 1},
		{recovery.Errorf(recovery.Internal, "a defect"), 1},
		{recovery.Errorf(recovery.Throttled, "too many"), 1},
		{usagef("no such flag"), 2},
		{recovery.Errorf(recovery.Invalid, "wrong"), 2},
		{specfile.Problems{{Message: "wrong"}}, 2},
		{fmt.Errorf("register the sample: %w", specfile.Problems{{Message: "wrong"}}), 2},
		{recovery.Errorf(recovery.NotFound, "nowhere"), 3},
		{recovery.Errorf(recovery.Conflict, "busy"), 4},
		{recovery.Errorf(recovery.Stale, "changed"), 4},
		{recovery.Errorf(recovery.Denied, "not you"), 4},
		{recovery.Errorf(recovery.Unauthenticated, "who?"), 4},
		{recovery.Errorf(recovery.QuotaExceeded, "full"), 4},
		{fmt.Errorf("clean up: %w", recovery.Errorf(recovery.Conflict, "busy")), 4},
		{errDeclined, 4},
		{failedf("the drill is FAILED"), 1},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("exit code of %q is %d, want %d", c.err, got, c.want)
		}
	}
}

func TestErrorsAreReportedWithFindingsAndRemedy(t *testing.T) {
	var out strings.Builder
	report(Streams{Err: &out}, fmt.Errorf("start: %w", &recovery.Error{
		Code: recovery.Conflict, Message: "the plan cannot start", Remedy: "wait",
		Details: []recovery.Detail{{Field: "waves[0]", Message: "is busy"}, {Message: "it runs"}},
	}))
	want := "davit: the plan cannot start\n  waves[0]: is busy\n  it runs\n  wait\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestAMissingTokenIsToldInTheWordsOfTheCommandLine(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/home/operator/data")
	for _, c := range []struct{ remedy, want string }{
		{"send it as \"Authorization: Bearer …\"", "  give the server's token with DAVIT_TOKEN or --token: the server keeps it in the file \"token\" of its data folder (by default /home/operator/data/davit/token)\n"},
		{"", "  give the server's token with DAVIT_TOKEN or --token: "},
		{"give the server credentials", "  give the server credentials\n"},
	} {
		var out strings.Builder
		report(Streams{Err: &out}, &recovery.Error{Code: recovery.Unauthenticated, Message: "who is it?", Remedy: c.remedy})
		if !strings.HasPrefix(out.String(), "davit: who is it?\n"+c.want) {
			t.Errorf("the remedy %q is told as\n%s", c.remedy, out.String())
		}
	}
}

func TestTheTokenFileIsForLoopbackServersAlone(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	t.Setenv(tokenVariable, "")
	if err := os.MkdirAll(filepath.Join(data, "davit"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "davit", TokenFile), []byte("ours\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server, flag, variable, want string
		refused                      bool
	}{
		{server: "http://127.0.0.1:8080", want: "ours"},
		{server: "http://[::1]:8080", want: "ours"},
		{server: "http://localhost:9", want: "ours"},
		{server: "http://127.0.0.1.example.com", refused: true},
		{server: "https://davit.example.com", refused: true},
		{server: "https://davit.example.com", variable: "theirs", want: "theirs"},
		{server: "http://127.0.0.1:8080", flag: "flag", variable: "variable", want: "flag"},
	} {
		t.Setenv(tokenVariable, c.variable)
		u, err := url.Parse(c.server)
		if err != nil {
			t.Fatal(err)
		}
		source, err := (&session{token: c.flag}).findToken(u, nil)
		var got string
		if err == nil {
			got, _ = source(t.Context())
		}
		if got != c.want || (err != nil) != c.refused {
			t.Errorf("%s: token %q, err %v; want %q, refused %t", c.server, got, err, c.want, c.refused)
		}
	}
}

func TestNothingDangerousHappensWithoutAYes(t *testing.T) {
	for _, c := range []struct {
		name     string
		terminal bool
		yes      bool
		typed    string
		code     int // 0: it is done
	}{
		{name: "yes", terminal: true, typed: "y\n"},
		{name: "YES", terminal: true, typed: "YES\n"},
		{name: "no", terminal: true, typed: "n\n", code: exitRefused},
		{name: "enter", terminal: true, typed: "\n", code: exitRefused},
		{name: "end of input", terminal: true, typed: "", code: exitRefused},
		{name: "--yes", yes: true},
		{name: "a pipe full of yes", typed: "y\ny\n", code: exitUsage},
	} {
		var told strings.Builder
		s := Streams{In: strings.NewReader(c.typed), Err: &told, InTerminal: c.terminal}
		err := confirm{yes: c.yes}.ask(t.Context(), s, deed{what: "terminate two instances"})
		if code := codeOf(err); code != c.code {
			t.Errorf("%s: %v, code %d, want %d", c.name, err, code, c.code)
		}
		if c.terminal && !strings.Contains(told.String(), "This will terminate two instances.") {
			t.Errorf("%s: asked without saying what: %q", c.name, told.String())
		}
	}
}

func codeOf(err error) int {
	if err == nil {
		return 0
	}
	return exitCode(err)
}

func TestAQuestionEndsWithTheProcess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	block, release := context.WithCancel(context.Background())
	defer release()
	err := confirm{}.ask(ctx, Streams{In: blocked{block}, Err: &strings.Builder{}, InTerminal: true}, deed{what: "delete it"})
	if codeOf(err) != exitRefused {
		t.Errorf("got %v", err)
	}
}

type blocked struct{ until context.Context }

func (b blocked) Read([]byte) (int, error) {
	<-b.until.Done()
	return 0, errors.New("released")
}

func TestRunFlags(t *testing.T) {
	const server, pit = "s-0123456789abcdef0", "pit-0123456789abcdef0"
	for _, c := range []struct{ args, want string }{
		{"", "either --drill or --recovery"},
		{"--drill --recovery", "either --drill or --recovery"},
		{"--drill --before 2026-11-23", "with its zone"},
		{"--drill --before 2026-11-23T03:00:00", "with its zone"},
		{"--drill --pin x", "s-…=pit-…"},
		{"--drill --pin " + server + "=" + pit + " --pin " + server + "=" + pit, "twice"},
		{"--drill --accept LAG --reason x", "put right first"},
		{"--drill --replace-instance i-1", "never replaces"},
		{"--drill --preempt", "waits for the other drill"},
		{"--recovery --preempt", ""},
		{"--recovery --accept A --accept B", "give one --reason for all"},
		{"--recovery --accept A --reason _", ""},
		{"--recovery --accept A --accept B --reason x", ""},
		{"--recovery --reason x", "name it with --accept"},
		{"--recovery --before 2026-11-23T03:00Z --incident 2026-11-23T03:00:00+01:00", ""},
		{"--drill --pin " + server + "=" + pit, ""},
	} {
		var r runFlags
		cmd := &cobra.Command{Use: "x"}
		r.flags(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		_, err := r.options()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.args, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || exitCode(err) != exitUsage):
			t.Errorf("%q: got %v, want %q", c.args, err, c.want)
		}
	}
}

func TestEveryReadHasAnOutput(t *testing.T) {
	for _, cmd := range everyCommand(newRoot(Parts{}, Streams{})) {
		switch cmd.Name() {
		case "list", "show", "check", "preview", "events":
			if cmd.Flags().Lookup("output") == nil {
				t.Errorf("%s has no --output", cmd.CommandPath())
			}
		}
	}
}

func TestEveryCommandSaysWhatItIsFor(t *testing.T) {
	for _, cmd := range everyCommand(newRoot(Parts{}, Streams{})) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s says of itself %q", cmd.CommandPath(), cmd.Short)
		}
		for _, line := range strings.Split(cmd.Long, "\n") {
			if len(line) > 90 {
				t.Errorf("%s: a line of its help has %d characters: %s", cmd.CommandPath(), len(line), line)
			}
		}
	}
}

func everyCommand(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, child := range cmd.Commands() {
		all = append(all, everyCommand(child)...)
	}
	return all
}
