package testenv_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

// talkative is a document that spreads its parameter: into inputs, outputs and errors.
const talkative = `schemaVersion: "0.3"
description: Uses a password where everybody can see it.
parameters:
  Password: {type: String}
outputs: [look.Seen]
mainSteps:
  - name: choose
    action: aws:branch
    inputs:
      Choices:
        - {NextStep: look, Variable: "{{ Password }}", StringEquals: "nothing"}
      Default: ask
  - name: ask
    action: aws:executeAwsApi
    onFailure: Continue
    inputs: {Service: ssm, Api: GetParameter, Name: "/{{ Password }}"}
  - name: look
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: GetParameter, Name: /copy}
    outputs:
      - {Name: Seen, Selector: $.Parameter.Value, Type: String}
  - name: wait
    action: aws:sleep
    inputs: {Duration: PT10M}
  - name: fail
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: GetParameter, Name: "/again/{{ Password }}"}
    isEnd: true
`

// log is a log that may be read while it is written to.
type log struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

// TestASecretIsFoundNowhere runs an action whose parameter is a secret, crosses it with a
// restart in the middle, and looks for the secret in everything that Davit keeps or says.
func TestASecretIsFoundNowhere(t *testing.T) {
	// Two quotes: the value stands in JSON in another spelling, and is not to be found in
	// that one either.
	password := "pw" + strings.Repeat("x7", 6) + `"'end`
	synctest.Test(t, func(t *testing.T) {
		aws := worldWithSecret(t, password)
		var logged log
		data := t.TempDir()
		options := testenv.Options{AWS: aws, Data: data, Log: &logged}
		first := testenv.New(t, options)
		first.RegisterSample(t)
		if _, err := first.InstallDocuments(t.Context(), west, apitype.InstallRequest{Documents: []apitype.NewDocument{{Name: "Talkative", Content: talkative}}}); err != nil {
			t.Fatal(err)
		}
		e := drillOf(t, first, apitype.WaveInput{Name: "database", Groups: []string{"shop-database"}, PreWaveActions: []apitype.ActionInput{{
			Name: "talk", DocumentName: "Talkative", RunIn: recovery.RunInBoth,
			Parameters: recovery.ActionParameters{"Password": {"{{resolve:secretsmanager:shop/db:SecretString:password}}"}},
		}}})
		time.Sleep(5 * time.Minute) // it has asked, looked, and waits
		said := answers(t, first, e.ExecutionID)
		first.Close()

		second := testenv.New(t, options)
		second.WaitFor(t, e.ExecutionID, time.Hour, testenv.Awaits(apitype.Retry))
		said += answers(t, second, e.ExecutionID)
		second.Close()

		if !strings.Contains(said, "[redacted]") || !strings.Contains(said, "look.Seen") {
			t.Errorf("nothing was blacked out, so that this test proves nothing:\n%s", said)
		}
		lookFor(t, password, "what the API says", said)
		lookFor(t, password, "the log", logged.String())
		inFiles(t, password, data)
	})
}

func worldWithSecret(t *testing.T, password string) *sim.World {
	t.Helper()
	file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := json.Marshal(map[string]string{"username": "shop", "password": password})
	if err != nil {
		t.Fatal(err)
	}
	region := &file.Accounts[0].Regions[0]
	region.Secrets = append(region.Secrets, sim.SecretFile{Name: "shop/db", Value: string(secret)})
	region.Parameters = append(region.Parameters, sim.ParameterFile{Name: "/copy", Value: "it is " + password})
	world, err := sim.Open(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := world.Populate(file); err != nil {
		t.Fatal(err)
	}
	return world
}

// answers are all that the API says of an execution and its plan.
func answers(t *testing.T, env *testenv.Env, id recovery.ExecutionID) string {
	t.Helper()
	var said strings.Builder
	note := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&said).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	note(env.Execution(t.Context(), id))
	note(env.Events(t.Context(), id, 0, 0))
	note(env.Plan(t.Context(), t.Name()))
	note(env.CheckPlan(t.Context(), t.Name(), apitype.RunOptions{Mode: recovery.Drill}))
	return said.String()
}

func inFiles(t *testing.T, secret, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files++
		lookFor(t, secret, path, string(content))
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files were searched (%v)", files, err)
	}
}

// lookFor looks for a secret as it is, as JSON spells it once and twice, and in base 64.
func lookFor(t *testing.T, secret, where, text string) {
	t.Helper()
	once, _ := json.Marshal(secret)
	twice, _ := json.Marshal(string(once))
	for _, form := range []string{
		secret, string(once[1 : len(once)-1]), string(twice[3 : len(twice)-3]), base64.StdEncoding.EncodeToString([]byte(secret)), secret[:14],
	} {
		if at := strings.Index(text, form); at >= 0 {
			t.Errorf("the secret is in %s: …%s…", where, text[max(0, at-80):min(len(text), at+80)])
		}
	}
}
