// Command davit plans, drills and runs disaster recoveries with AWS Elastic Disaster
// Recovery. Here its parts are put together, and nothing else happens.
package main

import (
	"os"

	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/sample"
)

// version is set by the linker.
var version = "unknown"

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Parts{
		Version:    version,
		Serve:      serve,
		Simulate:   simulate,
		VerifyData: verifyData,
		Restore:    restore,
		Sample:     sampleFiles(),
	}))
}

func sampleFiles() cli.Sample {
	file := func(name string) cli.File { return cli.File{Name: "sample/" + name, Content: sample.Read(name)} }
	s := cli.Sample{Account: file(sample.AccountFile), Plan: file(sample.PlanFile), PlanName: sample.PlanName}
	for _, name := range sample.GroupFiles() {
		s.Groups = append(s.Groups, file(name))
	}
	return s
}
