// Package sample holds the three-tier sample environment: the files that a newcomer
// reads first, that the demo runs, and that tests try everything on. They are ordinary
// files for the ordinary commands; only world.yaml is the simulator's.
package sample

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed world.yaml account.yaml groups/*.yaml plan.yaml
var files embed.FS

// Names of the files.
const (
	WorldFile   = "world.yaml"
	AccountFile = "account.yaml"
	PlanFile    = "plan.yaml"
)

// PlanName is the name of the recovery plan in PlanFile.
const PlanName = "three-tier"

// Read gives the content of a file.
func Read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the name is one of ours, and embedded
	}
	return data
}

// GroupFiles names the files of the protection groups, in the order of their tiers.
func GroupFiles() []string {
	names, err := fs.Glob(files, path.Join("groups", "*.yaml"))
	if err != nil {
		panic(err) // the pattern is a constant
	}
	return names
}
