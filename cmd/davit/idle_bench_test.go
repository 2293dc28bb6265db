package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// settling is how long a started server is left alone before its memory is read.
const settling = 5 * time.Second

// BenchmarkServe starts the server as its users do, on the simulated AWS with the sample
// environment, and measures the time from the start of the process until /readyz says
// yes, and the resident memory of the idle process.
func BenchmarkServe(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "davit")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	var start time.Duration
	var resident float64
	runs := 0
	for b.Loop() {
		took, mb := serveOnce(b, binary)
		start, resident, runs = max(start, took), max(resident, mb), runs+1
	}
	b.ReportMetric(start.Seconds(), "s-longest-start")
	b.ReportMetric(resident, "MB-idle")
}

func serveOnce(b *testing.B, binary string) (time.Duration, float64) {
	b.Helper()
	address := freeAddress(b)
	cmd := exec.Command(binary, "serve", "--data", b.TempDir(), "--listen", address)
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	for !isReady(address) {
		if time.Since(begun) > 30*time.Second {
			b.Fatal("the server was not ready within 30 s")
		}
		time.Sleep(5 * time.Millisecond)
	}
	took := time.Since(begun)
	time.Sleep(settling)
	return took, residentMB(b, cmd.Process.Pid)
}

func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func isReady(address string) bool {
	answer, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// residentMB is the process's resident memory, where the system tells it as Linux does.
func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skipf("the memory of a process is not told here: %v", err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("the process has no VmRSS")
	return 0
}
