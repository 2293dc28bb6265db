package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWhatAKilledRestoreLeftIsRemovedAndARunningOneIsNot(t *testing.T) {
	data := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{"restoring-old": workTime + time.Minute, "restoring-new": time.Minute, "secrets": 10 * workTime} {
		dir := filepath.Join(data, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, databaseFile), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := dropBrokenOff(data, now); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(data, "*", databaseFile))
	if err != nil || len(left) != 2 || filepath.Base(filepath.Dir(left[0])) != "restoring-new" {
		t.Errorf("left are %v (%v), want those of restoring-new and secrets", left, err)
	}
}
