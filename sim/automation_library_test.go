package sim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestDatabaseIsStoppedAndStarted runs Amazon's documents for RDS.
func TestDatabaseIsStoppedAndStarted(t *testing.T) {
	file := servers(1)
	file.Accounts[0].Regions[0].DBInstances = []DBInstanceFile{{ID: "shop"}}
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, file)
		database := map[string][]string{"InstanceId": {"shop"}}
		b.wantRun(b.completed(b.start("AWS-StopRdsInstance", database)), statusSuccess, "assertState Failed, act Success, confirm Success")
		b.wantRun(b.completed(b.start("AWS-StopRdsInstance", database)), statusSuccess, "assertState Success, confirm Success, act Pending")
		b.wantRun(b.completed(b.start("AWS-StartRdsInstance", database)), statusSuccess, "assertState Failed, act Success, confirm Success")
		b.wantRun(b.completed(b.start("AWS-RebootRdsInstance", database)), statusSuccess, "act Success, confirm Success")
		b.wantRun(b.completed(b.start("AWS-StartRdsInstance", map[string][]string{"InstanceId": {"other"}})), statusFailed, "assertState Failed, act Failed, confirm Pending")
	})
}

func TestAmazonsDocumentsAreWellFormed(t *testing.T) {
	for name, d := range library() {
		if err := checkDocument(&bookshelf{}, d.Type, d.Versions[0].Content, formatYAML); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ours are the documents that this repository has for recovery, as files: this package
// knows nothing of their package.
func ours(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../documents/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	all := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = string(content)
	}
	return all
}

func TestTheLibraryIsTakenAndRuns(t *testing.T) {
	documents := ours(t)
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		for name, content := range documents {
			b.create(name, content)
		}
		b.finish(b.drill(id(1), id(2)))
		time.Sleep(time.Hour)
		db, app := b.instanceOf(id(1)), b.instanceOf(id(2))
		address := *b.instance(db).PrivateIpAddress
		port := map[string][]string{"InstanceIds": {app}, "Host": {address}, "Port": {"5432"}, "TimeoutSeconds": {"60"}}
		runs := func(document string, parameters map[string][]string, status, output string) {
			t.Helper()
			a := b.completed(b.start(document, parameters))
			if string(a.AutomationExecutionStatus) != status {
				t.Errorf("%s ended as %s (%s): %v", document, a.AutomationExecutionStatus, steps(a), a.FailureMessage)
			}
			for _, s := range a.StepExecutions {
				if said := strings.Join(s.Outputs["Output"], ""); said != "" && !strings.Contains(said, output) {
					t.Errorf("%s said %q, want %q", document, said, output)
				}
			}
		}
		runs("Davit-CheckPort", port, "Success", "answers")
		runs("Davit-StopServices", map[string][]string{"InstanceIds": {db}, "Services": {"shop-db"}}, "Success", "shop-db is stopped")
		runs("Davit-CheckPort", port, "Failed", "does not answer")
		runs("Davit-StartServices", map[string][]string{"InstanceIds": {db}, "Services": {"shop-db"}}, "Success", "shop-db is started")
		runs("Davit-CheckPort", port, "Success", "answers")
		runs("Davit-CheckURL", map[string][]string{"InstanceIds": {db}, "Url": {"http://" + *b.instance(app).PrivateIpAddress + ":8080/"}}, "Success", "answered 200")
		runs("Davit-StopServices", map[string][]string{"InstanceIds": {db}, "Services": {"nothing"}}, "Failed", "not loaded")
	})
}
