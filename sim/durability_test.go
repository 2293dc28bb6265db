package sim

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// TestReopenedWorldGoesOnAsIfNothingHadHappened runs the same requests in two
// worlds of one seed, and closes one of them in the middle of the job.
func TestReopenedWorldGoesOnAsIfNothingHadHappened(t *testing.T) {
	type outcome struct {
		jobs []drstypes.Job
		log  []drstypes.JobLog
		all  []drstypes.RecoveryInstance
	}
	run := func(t *testing.T, folder string, interrupt bool) outcome {
		var got outcome
		synctest.Test(t, func(t *testing.T) {
			b := open(t, Options{Data: folder, Seed: 7}, servers(3))
			b.FailLaunch(id(3), "InsufficientInstanceCapacity")
			job := b.drill(ids(1, 3)...)
			time.Sleep(4 * time.Minute)
			if interrupt {
				if err := b.Close(); err != nil {
					t.Fatal(err)
				}
				b = open(t, Options{Data: folder, Seed: 7}, servers(3))
			}
			got.jobs = append(got.jobs, b.job(job))
			got.jobs = append(got.jobs, b.finish(job))
			second := b.drill(id(1))
			got.jobs = append(got.jobs, b.finish(second))
			got.log, got.all = append(b.log(job), b.log(second)...), b.recoveryInstances()
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		})
		return got
	}
	whole, broken := run(t, t.TempDir(), false), run(t, t.TempDir(), true)
	if !reflect.DeepEqual(whole, broken) {
		t.Errorf("the reopened world differs:\n got %+v\nwant %+v", broken, whole)
	}
	if inMemory := run(t, "", false); !reflect.DeepEqual(whole, inMemory) {
		t.Errorf("the world in memory differs:\n got %+v\nwant %+v", inMemory, whole)
	}
}

func TestPopulatingAKeptWorldAgainChangesNothing(t *testing.T) {
	folder := t.TempDir()
	b := open(t, Options{Data: folder}, servers(2))
	job := b.drill(id(1))
	if _, err := b.drs.StopReplication(t.Context(), &drs.StopReplicationInput{SourceServerID: ptr(id(2))}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, Options{Data: folder}, servers(2))
	want(t, "job", *b.job(job).JobID, job)
	want(t, "state", b.server(id(2)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateStopped)
}

func TestOneSimulatorAFolder(t *testing.T) {
	folder := t.TempDir()
	open(t, Options{Data: folder}, servers(1))
	if w, err := Open(Options{Data: folder}); err == nil {
		_ = w.Close()
		t.Error("a second simulator opened the folder")
	} else if !strings.Contains(err.Error(), folder) {
		t.Errorf("the refusal does not name the folder: %v", err)
	}
}

func TestChangeThatFailsIsUndone(t *testing.T) {
	for name, folder := range map[string]string{"memory": "", "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			b := open(t, Options{Data: folder}, servers(1))
			refusal := errors.New("no")
			err := b.change(func(t *tx) error {
				accounts.put(t, place{}, testAccount, account{testAccount, "renamed"})
				accounts.remove(t, place{}, testAccount)
				accounts.put(t, place{}, "444455556666", account{ID: "444455556666"})
				return refusal
			})
			if !errors.Is(err, refusal) {
				t.Fatalf("got %v, want the refusal", err)
			}
			_ = b.look(func(t_ *tx) error {
				want(t, "accounts", len(accounts.all(t_, place{})), 1)
				want(t, "name", accounts.get(t_, place{}, testAccount).Name, "")
				return nil
			})
		})
	}
}

func TestChangeThatPanicsIsUndone(t *testing.T) {
	b := open(t, Options{}, servers(1))
	func() {
		defer func() { _ = recover() }()
		_ = b.change(func(t *tx) error {
			accounts.remove(t, place{}, testAccount)
			panic("a mistake in a handler")
		})
	}()
	_ = b.look(func(t_ *tx) error {
		want(t, "accounts", len(accounts.all(t_, place{})), 1)
		return nil
	})
}

func TestDamagedOrForeignFilesAreRefused(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "world.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if w, err := Open(Options{Data: folder}); err == nil {
		_ = w.Close()
		t.Error("a file that is no database was opened")
	}
}

// TestKilledSimulatorHasLostNothingItAnswered starts this test binary as a
// simulator of its own, has it start drills, and kills it.
func TestKilledSimulatorHasLostNothingItAnswered(t *testing.T) {
	if folder := os.Getenv("SIM_KILL_FOLDER"); folder != "" {
		drillUntilKilled(t, folder)
		return
	}
	folder := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), "SIM_KILL_FOLDER="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var answered []string
	for range 8 {
		var job string
		if _, err := fmt.Fscanln(out, &job); err != nil {
			t.Fatalf("after %d jobs: %v", len(answered), err)
		}
		answered = append(answered, job)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()

	b := open(t, Options{Data: folder}, nil)
	for _, job := range answered {
		b.job(job) // fails the test where the job is lost
	}
}

func drillUntilKilled(t *testing.T, folder string) {
	b := open(t, Options{Data: folder}, servers(20))
	for i := 1; i <= 20; i++ {
		fmt.Println(b.drill(id(i)))
	}
	time.Sleep(time.Minute) // the parent kills it long before
}

func ptr[T any](v T) *T { return &v }
