//go:build unix

package crash_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// refused is the exit code of a command that met a conflict.
const refused = 4

func TestASecondServerOnOneFolderIsRefused(t *testing.T) {
	t.Parallel()
	d := newDrill(t, moment{})
	d.register()
	d.wantRefused(d.server)
	if _, err := d.client.Plans(t.Context(), apitype.PlanQuery{}); err != nil {
		t.Errorf("the first server answers no more: %v", err)
	}
}

// wantRefused starts another server on the folder that one has, and checks that it says
// whose it is and what to do.
func (d *drill) wantRefused(holder *process) {
	d.t.Helper()
	second := exec.Command(davit(d.t), "serve", "--listen", "127.0.0.1:0", "--data", d.data, "--aws", d.aws.url)
	out, err := second.CombinedOutput()
	if code := second.ProcessState.ExitCode(); code != refused {
		d.t.Fatalf("a second server exited with %d (%v), want %d:\n%s", code, err, refused, out)
	}
	for _, want := range []string{d.data, fmt.Sprintf("pid %d", holder.command.Process.Pid), "stop it, or choose another directory"} {
		if !strings.Contains(string(out), want) {
			d.t.Errorf("the refusal does not say %q:\n%s", want, out)
		}
	}
}

func TestSIGTERMInAWaveEndsTheServerAndNotTheWave(t *testing.T) {
	t.Parallel()
	d := newDrill(t, moment{})
	d.register()
	d.start()
	d.wait("a job of the application wave runs", runsIn("application"))
	if took := d.server.stop(t); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	d.serve(moment{})
	restarted := time.Now()
	d.wait("the drill goes on", func(e apitype.Execution) bool { return e.Waves[1].State == recovery.WaveCompleted })
	t.Logf("the wave was over %v after the next start", time.Since(restarted).Round(time.Millisecond))
	d.finish()
	compare(t, d.end(), calmly(t).outcome)
}
