package documents

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script is the command of a step with the parameters pasted in, as Systems Manager does.
func script(t *testing.T, document, step string, parameters map[string]string) string {
	t.Helper()
	d, ok := Get(document)
	if !ok {
		t.Fatalf("no document %s", document)
	}
	for _, s := range d.AllSteps() {
		if s.Name != step {
			continue
		}
		given, _ := s.Inputs["Parameters"].(map[string]any)
		commands, _ := given["commands"].([]any)
		return reference.ReplaceAllStringFunc(fmt.Sprint(commands...), func(ref string) string {
			name := reference.FindStringSubmatch(ref)[1]
			if v, ok := parameters[name]; ok {
				return v
			}
			p, _ := d.Parameter(name)
			return fmt.Sprint(p.Default)
		})
	}
	t.Fatalf("%s has no step %s", document, step)
	return ""
}

// run runs a script with sh, with the commands of a folder before those of the machine,
// and gives its exit code and what it wrote.
func run(t *testing.T, script, commands string) (int, string) {
	t.Helper()
	for _, needed := range []string{"sh", "bash", "curl", "timeout", "cut"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skipf("this machine has no %s to run the documents' commands with", needed)
		}
	}
	c := exec.CommandContext(t.Context(), "sh", "-c", script)
	c.Env = append(os.Environ(), "PATH="+commands+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// command puts a command into a folder of its own, in place of the machine's.
func command(t *testing.T, name, body string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAPortIsCheckedFromWhereTheCommandRuns(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	parameters := map[string]string{"Host": "127.0.0.1", "Port": port, "TimeoutSeconds": "10"}
	check := script(t, "Davit-CheckPort", "checkOnLinux", parameters)
	if code, out := run(t, check, ""); code != 0 || !strings.Contains(out, "port "+port+" of 127.0.0.1 answers") {
		t.Errorf("open: exit code %d\n%s", code, out)
	}
	l.Close()
	if code, out := run(t, check, ""); code != 1 || !strings.Contains(out, "does not answer") {
		t.Errorf("closed: exit code %d\n%s", code, out)
	}
}

func TestAURLIsCheckedByItsStatus(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Redirect(w, r, "/health", http.StatusFound)
	}))
	defer s.Close()
	for _, c := range []struct {
		path, status string
		code         int
		says         string
	}{
		{"/health", "204", 0, "answered 204"},
		{"/health", "200", 1, "answered 204, not 200"},
		{"/", "204", 1, "answered 302, not 204"},
	} {
		parameters := map[string]string{"Url": s.URL + c.path, "ExpectedStatus": c.status, "TimeoutSeconds": "10"}
		code, out := run(t, script(t, "Davit-CheckURL", "checkOnLinux", parameters), "")
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s for %s: exit code %d\n%s", c.path, c.status, code, out)
		}
	}
}

// systemctl keeps a file for each service that runs. Service stuck never stops nor starts.
const systemctl = `state=$(dirname "$0")/$2
case $1 in
stop) [ "$2" = stuck ] || rm -f "$state" ;;
start) [ "$2" = stuck ] || touch "$state" ;;
is-active) [ -e "$(dirname "$0")/$3" ] || { [ "$3" = stuck ] && [ -e "$(dirname "$0")/always" ]; } ;;
esac
`

func TestServicesAreStoppedAndStartedAndLookedAt(t *testing.T) {
	dir := command(t, "systemctl", systemctl)
	running := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	for _, step := range []struct {
		document, step string
		want           bool
	}{
		{"Davit-StartServices", "startOnLinux", true},
		{"Davit-StartServices", "startOnTaggedLinux", true}, // again
		{"Davit-StopServices", "stopOnLinux", false},
		{"Davit-StopServices", "stopOnTaggedLinux", false}, // again
	} {
		body := script(t, step.document, step.step, map[string]string{"Services": "shop@1.service,shop queue"})
		code, out := run(t, body, dir)
		if code != 0 || running("shop@1.service") != step.want || running("shop queue") != step.want {
			t.Errorf("%s: exit code %d, running %v and %v\n%s", step.step, code, running("shop@1.service"), running("shop queue"), out)
		}
	}
	code, out := run(t, script(t, "Davit-StartServices", "startOnLinux", map[string]string{"Services": "stuck"}), dir)
	if code != 1 || !strings.Contains(out, "stuck does not run") {
		t.Errorf("a service that does not start: exit code %d\n%s", code, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "always"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out = run(t, script(t, "Davit-StopServices", "stopOnLinux", map[string]string{"Services": "stuck"}), dir)
	if code != 1 || !strings.Contains(out, "stuck still runs") {
		t.Errorf("a service that does not stop: exit code %d\n%s", code, out)
	}
}

func TestTheExitCodeOfASmokeTestCounts(t *testing.T) {
	for _, code := range []int{0, 3} {
		body := script(t, "Davit-SmokeTest", "runOnLinux", map[string]string{"Command": fmt.Sprintf("echo tested; exit %d", code)})
		if got, out := run(t, body, ""); got != code || out != "tested\n" {
			t.Errorf("exit %d: got exit code %d, output %q", code, got, out)
		}
	}
}

func TestASecretIsFetchedByTheCommandAndNotPrinted(t *testing.T) {
	value := fmt.Sprintf("made-at-%d", time.Now().UnixNano())
	dir := command(t, "aws", `[ "$1 $2 $3 $4 $5" = "secretsmanager get-secret-value --region eu-west-1 --secret-id" ] || exit 9
case $6 in *missing*) echo "ResourceNotFoundException" >&2; exit 254 ;; esac
echo '`+value+`'
`)
	arn := "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf"
	body := script(t, "Davit-RunWithSecret", "runOnLinux", map[string]string{"SecretArn": arn, "Command": `sh -c 'echo "${#DAVIT_SECRET} characters"'`})
	code, out := run(t, body, dir)
	if want := fmt.Sprintf("%d characters\n", len(value)); code != 0 || out != want {
		t.Errorf("exit code %d, output %q, want %q", code, out, want)
	}
	body = script(t, "Davit-RunWithSecret", "runOnLinux", map[string]string{"SecretArn": arn + "missing", "Command": "echo ran"})
	if code, out := run(t, body, dir); code == 0 || strings.Contains(out, "ran") {
		t.Errorf("without the secret: exit code %d\n%s", code, out)
	}
}

// cluster is an AWS CLI with a cluster of ARC behind it, of which only the endpoint in
// eu-west-1 answers. It keeps the state in a file and counts the changes in another.
const cluster = `[ "$1 $3 $5 $7" = "route53-recovery-cluster --region --endpoint-url --routing-control-arn" ] || exit 9
dir=$(dirname "$0")
[ "$4 $6" = "eu-west-1 https://c.example.com/v1" ] || { echo "Could not connect to the endpoint URL" >&2; exit 255; }
case $2 in
get-routing-control-state) cat "$dir/state" ;;
update-routing-control-state)
  for last in "$@"; do :; done
  [ -e "$dir/refuse" ] && exit 254
  echo "$last" >"$dir/state"
  echo x >>"$dir/changes" ;;
esac
`

func TestARoutingControlIsSetByTheFirstEndpointThatAnswers(t *testing.T) {
	dir := command(t, "aws", cluster)
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("state", "Off\n")
	parameters := map[string]string{
		"RoutingControlArn": "arn:aws:route53-recovery-control::111122223333:controlpanel/0a/routingcontrol/0b",
		"State":             "On",
		"ClusterEndpoints":  "us-east-1=https://a.example.com/v1,us-west-2=https://b.example.com/v1,eu-west-1=https://c.example.com/v1",
	}
	for range 2 { // the second finds it done
		code, out := run(t, script(t, "Davit-SetRoutingControl", "setFromLinux", parameters), dir)
		if code != 0 || !strings.Contains(out, "is On, by eu-west-1") {
			t.Fatalf("exit code %d\n%s", code, out)
		}
	}
	if changes, err := os.ReadFile(filepath.Join(dir, "changes")); err != nil || string(changes) != "x\n" {
		t.Errorf("changes %q, %v; want one", changes, err)
	}
	write("refuse", "")
	parameters["State"] = "Off"
	if code, out := run(t, script(t, "Davit-SetRoutingControl", "setFromLinux", parameters), dir); code != 1 || !strings.Contains(out, "no endpoint of the cluster has set") {
		t.Errorf("refused: exit code %d\n%s", code, out)
	}
}
