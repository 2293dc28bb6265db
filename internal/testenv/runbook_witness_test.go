//go:build witness

package testenv_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

// TestTheRunbookRecoversTheSampleInOrder has the script of the sample's runbook run by bash
// and the AWS CLI, against the simulator and without Davit. It is killed in the middle of
// the first wave, and begun again.
func TestTheRunbookRecoversTheSampleInOrder(t *testing.T) {
	for _, tool := range []string{"aws", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed: the runbook's script was not run")
		}
	}
	t.Parallel() // most of its time the CLI only starts
	env := testenv.New(t, testenv.Options{Sim: sim.Options{Speed: 200}, Bounds: orchestrate.FastBounds})
	env.RegisterSample(t)
	made, err := env.Runbook(t.Context(), sample.PlanName)
	if err != nil || len(made.Unknown) > 0 {
		t.Fatalf("got %v, %v, want a runbook that knows everything", made.Unknown, err)
	}
	aws := httptest.NewServer(env.AWS.Handler())
	defer aws.Close()
	dir := t.TempDir()
	script := filepath.Join(dir, made.Name+".sh")
	if err := os.WriteFile(script, []byte(made.Script), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(until string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), "bash", append([]string{script}, args...)...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader("ann\n")
		mine := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
		cmd.Env = append(mine, "AWS_ENDPOINT_URL="+aws.URL, "AWS_ACCESS_KEY_ID="+testenv.DavitAccount, "AWS_SECRET_ACCESS_KEY=any",
			"AWS_PAGER=", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
			"RUNBOOK_POLL_SECONDS=0.3", "RUNBOOK_SETTLE_SECONDS=1")
		out, err := output(t, cmd, until)
		t.Logf("%s", out)
		if until == "" && err != nil {
			t.Fatalf("the script ended with %v", err)
		}
		return out
	}
	run("works on", "--drill", "--yes")
	// As if the break had come between the request and its answer.
	for _, name := range []string{"job-w1-b1-1"} {
		if err := os.Remove(filepath.Join(dir, made.Name+".state", name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	out := run("", "--drill", "--yes")
	for _, want := range []string{"looking for its job", "wave web: 2 ready", "check-database: Success", "It is for RECOVERY alone: left out", "Plan three-tier is done"} {
		if !strings.Contains(out, want) {
			t.Errorf("the script did not say %q", want)
		}
	}
	wantInOrder(t, env, []string{"shop-db", "shop-app", "shop-web"})
	if again := run("", "--drill", "--yes"); strings.Contains(again, "Step 1 ") {
		t.Error("a third run did something again")
	}
}

// output runs a command; until is what it is to say before it is killed.
func output(t *testing.T, cmd *exec.Cmd, until string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	from, to := io.Pipe()
	cmd.Stdout, cmd.Stderr = to, to
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		_ = to.Close()
		ended <- err
	}()
	part := make([]byte, 4096)
	for {
		n, err := from.Read(part)
		out.Write(part[:n])
		if until != "" && strings.Contains(out.String(), until) {
			_ = cmd.Process.Kill()
			until = "" // what a child of it still writes is read to its end
		}
		if err != nil {
			return out.String(), <-ended
		}
	}
}

// wantInOrder wants one job for each of the tiers, each begun after the one before it had ended.
func wantInOrder(t *testing.T, env *testenv.Env, tiers []string) {
	t.Helper()
	jobs, err := env.Cloud.Jobs(t.Context(), west, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(jobs, func(a, b recovery.Job) int { return a.CreatedAt.Compare(b.CreatedAt) })
	if len(jobs) != len(tiers) {
		t.Fatalf("there were %d jobs, want %d: %+v", len(jobs), len(tiers), jobs)
	}
	servers, err := env.Servers(t.Context(), apitype.ServerQuery{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[recovery.SourceServerID]string{}
	for _, s := range servers.Items {
		names[s.SourceServerID] = s.Name
	}
	for i, job := range jobs {
		if i > 0 && job.CreatedAt.Before(jobs[i-1].EndedAt) {
			t.Errorf("job %d began before the one before it had ended", i+1)
		}
		for _, s := range job.Servers {
			if name := names[s.SourceServerID]; !strings.HasPrefix(name, tiers[i]) || s.LaunchStatus != recovery.LaunchLaunched {
				t.Errorf("job %d launched %s: %s, want one of %s", i+1, name, s.LaunchStatus, tiers[i])
			}
		}
	}
}
