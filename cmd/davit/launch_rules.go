package main

import (
	"os"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// launchRules reads the rules that launches are held against; no file: there are none.
func launchRules(file string) (*launchrule.Set, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "the rules for launches cannot be read: %w", err)
	}
	return launchrule.Read(text)
}
