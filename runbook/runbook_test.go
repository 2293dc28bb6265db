package runbook_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/runbook"
)

var scope = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

// hostile is what nobody should call anything, and somebody will.
const hostile = `it's "$(touch owned)" \ ; rm -rf ${HOME} <b>&amp;`

func servers(first, n int) []runbook.Server {
	all := make([]runbook.Server, n)
	for i := range all {
		id := recovery.SourceServerID(fmt.Sprintf("s-%017d", first+i))
		all[i] = runbook.Server{
			SourceServer: recovery.SourceServer{ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: id}, Hostname: hostile, Tags: map[string]string{"Tier": "web"}},
			Group:        "group", Impact: recovery.Critical,
		}
	}
	return all
}

// source is a plan of three waves, of which the last in the list comes first.
func source() runbook.Source {
	waves := []recovery.WaveSpec{
		{Name: hostile, Groups: []string{"web"}, DependsOn: []string{"database"}, Readiness: recovery.ReadyLaunched, SuccessPercent: 50},
		{Name: "quiet", DependsOn: []string{"database"}, Groups: []string{"other"}},
		{Name: "database", Groups: []string{"db"}, Readiness: recovery.ReadyLaunched, PostWaveActions: []recovery.ActionSpec{{
			Name: "tell", DocumentName: "Tell", RunIn: recovery.RunInBoth, MaxWaitTimeSeconds: 60, OnFailure: recovery.OnFailurePause,
			Parameters: recovery.ActionParameters{
				"Hostile":   {hostile, "two\nlines\tand a tab"},
				"Instances": {"{{ wave.instanceIDs }}"},
				"Mixed":     {"in {{ execution.mode }} of {{ plan.name }}: {{ wave.sourceServerIDs }}"},
				"Secret":    {"{{resolve:secretsmanager:shop/db}}"},
			},
		}}},
	}
	for i := range waves {
		waves[i].ReadinessTimeoutSeconds = 60
	}
	return runbook.Source{
		Plan:   recovery.Plan{Name: hostile, Version: 3, Order: recovery.Parallel, Waves: waves},
		MadeAt: time.Date(2026, 11, 27, 6, 30, 0, 0, time.UTC), Davit: "v1",
		Accounts: []recovery.Account{{ID: scope.AccountID, Name: "shop", Regions: []recovery.Region{scope.Region}, Own: true}},
		Waves:    []runbook.Wave{{Servers: servers(0, 250)}, {}, {Servers: servers(1000, 2)}},
		Unknown:  []string{"line one\nrm -rf /"},
	}
}

func TestStepsComeInTheOrderOfTheWavesInBatchesOfAHundred(t *testing.T) {
	made, err := runbook.Make(source())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range made.Steps {
		got = append(got, fmt.Sprint(strings.Fields(s.Title)[0], " ", map[string]string{hostile: "web"}[s.Wave]+strings.TrimPrefix(s.Wave, hostile), " ", len(s.Servers)))
	}
	want := []string{"Check  0", "Launch database 2", "Wait database 0", "Action database 0", "Launch web 100", "Launch web 100", "Launch web 50", "Wait web 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if made.Name != "runbook-it-s---touch-owned-------rm--rf---HOME---b--amp" && strings.ContainsAny(made.Name, ` '"$;<`) {
		t.Errorf("the files are called %q", made.Name)
	}
	if strings.Contains(made.Page, "<b>&amp;") || !strings.Contains(made.Page, "&lt;b&gt;&amp;amp;") {
		t.Error("the page has a name in it as it is")
	}
	if strings.Contains(made.Page, "src=") || strings.Contains(made.Page, "href=\"http") {
		t.Error("the page needs something from elsewhere")
	}
}

// awsStub answers as the AWS CLI would, of a DRS that launches all but one server, and
// keeps what it was asked.
const awsStub = `#!/usr/bin/env bash
printf '%q ' "$@" >>"$ASKED"; printf '\n' >>"$ASKED"
args=" $* "
case $args in
  *describe-source-servers*) printf '%s\n' "$*" | grep -o 's-[0-9]*' | tr '\n' '\t' ;;
  *start-recovery*)
    [ -n "${REFUSE:-}" ] && { echo 'ConflictException: busy' >&2; exit 254; }
    printf '%s\n' "$*" | grep -o 's-[0-9]*' >"$ASKED.servers"; echo drsjob-1 ;;
  *"items[0].status"*) echo COMPLETED ;;
  *participatingServers*) grep -v 's-00000000000000000$' "$ASKED.servers" | tr '\n' '\t' ;;
  *describe-jobs*) echo None ;;
  *describe-recovery-instances*) printf '%s\n' "$*" | grep -o 's-[0-9]*' | sed 's/^s\(.*\)/s\1	i\1/' ;;
  *get-secret-value*) echo 's3cr"et' ;;
  *start-automation-execution*) cat >"$ASKED.parameters"; echo automation-1 ;;
  *get-automation-execution*) echo Success ;;
  *) echo "unknown: $args" >&2; exit 1 ;;
esac
`

// bench runs the script of a runbook with the stub in the place of the AWS CLI.
type bench struct {
	t           *testing.T
	dir, script string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed: the script was not run")
	}
	made, err := runbook.Make(source())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t, t.TempDir(), "runbook.sh"}
	b.write("runbook.sh", made.Script)
	b.write("aws", awsStub)
	return b
}

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o700); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) read(name string) string {
	text, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		return ""
	}
	return string(text)
}

func (b *bench) run(stdin, env string, args ...string) (out string, code int) {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), "bash", append([]string{b.script}, args...)...)
	cmd.Dir, cmd.Stdin = b.dir, strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "PATH="+b.dir+":"+os.Getenv("PATH"), "ASKED="+filepath.Join(b.dir, "asked"),
		"RUNBOOK_STATE=state", "RUNBOOK_POLL_SECONDS=0", "RUNBOOK_SETTLE_SECONDS=0", env)
	text, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		b.t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func TestTheScriptSaysWhatStoppedItAndGoesOnThere(t *testing.T) {
	b := newBench(t)
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "usage:"},
		{[]string{"--from", "x", "--drill"}, 2, "the number of a step"},
		{[]string{"--drill", "--frm"}, 2, "usage:"},
		{[]string{"--before"}, 2, "needs a value"},
		{[]string{"--drill"}, 1, "Nothing was done"},
		{[]string{"--list"}, 0, "  8        Wait until wave"},
	} {
		if out, code := b.run("", "X=", tt.args...); code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%v: got exit code %d and %s, want %d and %q", tt.args, code, out, tt.code, tt.want)
		}
	}
	out, code := b.run("", "REFUSE=yes", "--drill", "--yes")
	if code != 1 || !strings.Contains(out, "STOPPED at step 2 of 8: Launch wave database") || !strings.Contains(out, "ConflictException") || !strings.Contains(out, "--from 3") {
		t.Fatalf("got exit code %d: %s", code, out)
	}
	out, code = b.run(hostile+"\n", "X=", "--drill")
	if code != 0 || strings.Contains(out, "Step 1 of") || !strings.Contains(out, "NOT LAUNCHED: s-00000000000000000") || !strings.Contains(out, "249 ready of the 125") {
		t.Fatalf("got exit code %d: %s", code, out)
	}
	if got := strings.Count(b.read("asked"), " start-recovery "); got != 5 {
		t.Errorf("a recovery was started %d times, want one refused, and one for each of the four batches", got)
	}
	if _, code := b.run("", "X=", "--recovery", "--yes"); code != 2 {
		t.Error("a recovery went on with the state of a drill")
	}
	// The launch that failed, again: only the one server that is missing.
	before := strings.Count(b.read("asked"), " start-recovery ")
	out, code = b.run("", "X=", "--drill", "--yes", "--from", "5")
	if got := strings.Count(b.read("asked"), " start-recovery "); code != 0 || got != before+1 || !strings.Contains(out, "works on 1 servers") {
		t.Errorf("got exit code %d and %d more requests, want one for the server that was not launched: %s", code, got-before, out)
	}
	if _, err := os.Stat(filepath.Join(b.dir, "owned")); err == nil {
		t.Error("a name was run as a command")
	}
}

func TestWhatAnActionIsGivenIsWhatThePlanSays(t *testing.T) {
	b := newBench(t)
	if out, code := b.run("", "X=", "--recovery", "--yes"); code != 0 {
		t.Fatalf("got exit code %d: %s", code, out)
	}
	var got map[string][]string
	if err := json.Unmarshal([]byte(b.read("asked.parameters")), &got); err != nil {
		t.Fatalf("%v: %s", err, b.read("asked.parameters"))
	}
	for name, want := range map[string][]string{
		"Hostile":   {hostile, "two\nlines\tand a tab"},
		"Instances": {"i-00000000000001000", "i-00000000000001001"},
		"Mixed":     {"in RECOVERY of " + hostile + ": s-00000000000001000,s-00000000000001001"},
		"Secret":    {`s3cr"et`},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
	if strings.Contains(b.read("asked"), "s3cr") || strings.Contains(b.read("state/log"), "s3cr") {
		t.Error("the secret is in an argument or in the log")
	}
	if !strings.Contains(b.read("asked"), "--no-is-drill") || strings.Contains(b.read("asked"), "--is-drill ") {
		t.Error("it was not a recovery")
	}
}

func TestTheScriptIsClean(t *testing.T) {
	shellcheck, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("shellcheck is not installed: the script was only run")
	}
	b := newBench(t)
	out, err := exec.CommandContext(t.Context(), shellcheck, filepath.Join(b.dir, b.script)).CombinedOutput()
	if err != nil {
		t.Errorf("%s", out)
	}
}
