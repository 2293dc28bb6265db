package crash_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
)

// smallDisk mounts a disk of its own, which only root may, and gives where it is.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("davit-test", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a disk that can be filled and write-protected cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount the test's disk: %v", err)
		}
	})
	return dir
}

// fill writes until the disk is full, and gives the file to remove.
func fill(t *testing.T, disk string) string {
	t.Helper()
	name := filepath.Join(disk, "somebody-elses.log")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; {
		_, err := f.Write(make([]byte, size))
		switch {
		case errors.Is(err, syscall.ENOSPC):
			size /= 2
		case err != nil:
			t.Fatal(err)
		}
	}
	return name
}

func TestAServerOutlivesAFullDisk(t *testing.T) {
	t.Parallel()
	d := newDrillIn(t, moment{}, filepath.Join(smallDisk(t), "davit"))
	d.register()
	d.start()
	d.wait("a job of the application wave runs", runsIn("application"))
	full := fill(t, filepath.Dir(d.data))
	d.wantNoWrites("the disk is full", "free space")
	time.Sleep(2 * time.Second) // AWS goes on, and the server can record nothing of it
	if d.server.gone() {
		t.Fatalf("the server ended on a full disk: %v\n%s", d.server.err, d.server.log())
	}
	if _, err := d.client.Execution(t.Context(), d.id); err != nil {
		t.Errorf("the execution cannot be read while the disk is full: %v", err)
	}
	if err := os.Remove(full); err != nil {
		t.Fatal(err)
	}
	d.finish()
	compare(t, d.end(), calmly(t).outcome)
}

func TestAServerRefusesADiskThatItCannotWriteTo(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	d := newDrillIn(t, moment{}, filepath.Join(disk, "davit"))
	d.register()
	d.server.stop(t)
	protect(t, disk, syscall.MS_RDONLY)
	out, err := exec.Command(davit(t), "serve", "--listen", "127.0.0.1:0", "--data", d.data, "--aws", d.aws.url).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("on a read-only disk the server ended with %v, want exit code 1:\n%s", err, out)
	}
	for _, want := range []string{d.data, "read-only file system", "choose another data directory"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the refusal does not say %q:\n%s", want, out)
		}
	}
	protect(t, disk, 0)
	d.serve(moment{})
	if plans, err := d.client.Plans(t.Context(), apitype.PlanQuery{}); err != nil || len(plans) != 1 {
		t.Errorf("after that there are %d plans (%v), want the one", len(plans), err)
	}
}

func protect(t *testing.T, disk string, flag uintptr) {
	t.Helper()
	if err := syscall.Mount("davit-test", disk, "tmpfs", syscall.MS_REMOUNT|flag, ""); err != nil {
		t.Fatal(err)
	}
}
