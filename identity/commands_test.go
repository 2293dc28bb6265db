package identity_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/internal/testidp"
)

// run runs a command, and gives what it wrote.
func (e *env) run(stdin string, args ...string) (out, told string, code int) {
	var o bytes.Buffer
	var t lockedBuffer
	code = cli.Run(e.t.Context(), args, cli.Parts{Version: "test"}, cli.Streams{In: strings.NewReader(stdin), Out: &o, Err: &t})
	return o.String(), t.String(), code
}

// ok is run for a command that must succeed.
func (e *env) ok(stdin string, args ...string) (out, told string) {
	e.t.Helper()
	out, told, code := e.run(stdin, args...)
	if code != 0 {
		e.t.Fatalf("davit %s: exit code %d: %s", strings.Join(args, " "), code, told)
	}
	return out, told
}

var userCode = regexp.MustCompile(`enter the code (\S+)`)

// loginByDevice signs a command line in, with a person who enters the code elsewhere.
func (e *env) loginByDevice(args ...string) {
	e.t.Helper()
	var told lockedBuffer
	done := make(chan int, 1)
	go func() {
		done <- cli.Run(e.t.Context(), append([]string{"login"}, args...), cli.Parts{}, cli.Streams{In: strings.NewReader(""), Out: &told, Err: &told})
	}()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if m := userCode.FindStringSubmatch(told.String()); m != nil {
			if err := e.provider.Approve(m[1]); err != nil {
				e.t.Fatal(err)
			}
			break
		}
	}
	select {
	case code := <-done:
		if code != 0 {
			e.t.Fatalf("login: exit code %d: %s", code, told.String())
		}
	case <-time.After(time.Minute):
		e.t.Fatalf("login did not end: %s", told.String())
	}
}

// contextsFile is where the commands of a test keep their contexts.
func contextsFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_DATA_HOME", dir)
	t.Setenv("DAVIT_TOKEN", "")
	t.Setenv("DAVIT_SERVER", "")
	return filepath.Join(dir, "davit", "contexts.json")
}

func TestTheCommandLineSignsInByADeviceCode(t *testing.T) {
	file := contextsFile(t)
	e := newEnv(t)
	e.provider.InGroups("DRSOrchestrationAdmin")
	e.loginByDevice("--server", e.url, "--context", "prod")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file of the contexts: %v, %v, want mode 600", info, err)
	}
	if out, _ := e.ok("", "whoami"); !strings.Contains(out, e.provider.Issuer+"#"+testidp.Subject) || !strings.Contains(out, "Admin") {
		t.Errorf("whoami: %s", out)
	}
	if out, _ := e.ok("", "context", "list"); !regexp.MustCompile(`\* +prod +` + e.url + ` +yes`).MatchString(out) {
		t.Errorf("context list: %s", out)
	}
	e.ok("", "role", "bind", "--group", "shop/dr", "--role", "Operator", "--account", "111122223333", "--plan-tag", "team=shop")
	if out, _ := e.ok("", "role", "list"); !strings.Contains(out, "shop-dr Operator") || !strings.Contains(out, "Operator in 111122223333 for plans with") {
		t.Errorf("role list: %s", out)
	}
	checkRoleChanges(t, e)
	e.ok("", "role", "unbind", "shop operators", "--yes")
	if _, told, code := e.run("", "role", "bind", "--role", "Boss"); code != 2 || !strings.Contains(told, "is not a role") || !strings.Contains(told, "name a group") {
		t.Errorf("a bad binding: exit code %d: %s", code, told)
	}

	checkRefresh(t, e, file)

	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, told, code := e.run("", "whoami"); code != 4 || !strings.Contains(told, "chmod 600") {
		t.Errorf("a file that others can read: exit code %d: %s", code, told)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	e.ok("", "logout")
	if _, told, code := e.run("", "whoami", "--context", "prod"); code != 4 || !strings.Contains(told, "davit login --server "+e.url) {
		t.Errorf("after logout: exit code %d: %s", code, told)
	}
}

// checkRoleChanges changes a binding flag by flag, and tries to leave the server without
// an Admin.
func checkRoleChanges(t *testing.T, e *env) {
	t.Helper()
	const binding = "shop-dr Operator"
	for _, tt := range []struct {
		flags []string
		want  string // of show, after it
	}{
		{[]string{"--account", "111122223333", "--account", "444455556666"}, "Operator in 111122223333, 444455556666 for plans with team=shop"},
		{[]string{"--all-plans", "--role", "RecoveryManager"}, "RecoveryManager in 111122223333, 444455556666\n"},
		{[]string{"--all-accounts", "--plan-tag", "team=bank"}, "RecoveryManager for plans with team=bank"},
		{[]string{"--subject", e.provider.Issuer + "#nightly"}, e.provider.Issuer + "#nightly"},
		{[]string{"--group", "shop", "--role", "Operator"}, "group shop"},
	} {
		e.ok("", append([]string{"role", "change", binding}, tt.flags...)...)
		if out, _ := e.ok("", "role", "show", binding); !strings.Contains(out, tt.want) {
			t.Errorf("after role change %v: got %s, want it to have %q", tt.flags, out, tt.want)
		}
	}
	e.ok("", "role", "change", binding, "--name", "shop operators")
	for _, tt := range []struct {
		args []string
		code int
		why  string
	}{
		{[]string{"change", "shop operators"}, 2, "say what is to change"},
		{[]string{"change", "shop operators", "--role", "Boss"}, 2, "is not a role"},
		{[]string{"change", "shop operators", "--account", "111122223333", "--all-accounts"}, 2, "--account and --all-accounts exclude each other"},
		{[]string{"change", "none", "--role", "Auditor"}, 3, "there is no role binding"},
		{[]string{"bind", "--group", "DRSOrchestrationAdmin", "--role", "ReadOnly"}, 4, "you would not be Admin"},
		{[]string{"change", "shop operators", "--group", "DRSOrchestrationAdmin"}, 4, "have another Admin"},
	} {
		if _, told, code := e.run("", append([]string{"role"}, tt.args...)...); code != tt.code || !strings.Contains(told, tt.why) {
			t.Errorf("role %v: exit code %d: %s, want %d and %q", tt.args, code, told, tt.code, tt.why)
		}
	}
}

// checkRefresh has the token be over, and several commands find that at once: the provider
// takes each refresh token once only.
func checkRefresh(t *testing.T, e *env, file string) {
	t.Helper()
	for range 2 {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var kept map[string]any
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		one := kept["contexts"].([]any)[0].(map[string]any)
		if one["refresh"] == nil {
			t.Fatal("there is no refresh token")
		}
		one["until"] = time.Now().UTC().Format(time.RFC3339)
		if data, err = json.Marshal(kept); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		done := make(chan string, 4)
		for range cap(done) {
			go func() {
				_, told, code := e.run("", "whoami")
				if code == 0 {
					told = ""
				}
				done <- told
			}()
		}
		for range cap(done) {
			if told := <-done; told != "" {
				t.Errorf("with a token that is over: %s", told)
			}
		}
	}
}

func TestTheCommandLineSignsInWithTheSealedToken(t *testing.T) {
	contextsFile(t)
	e := newEnv(t)
	sealed := e.seal()
	e.provider.Down(true)
	if _, told, code := e.run("", "login", "--server", e.url); code != 1 || !strings.Contains(told, "davit login --sealed") {
		t.Errorf("login while the provider is down: exit code %d: %s", code, told)
	}
	_, told := e.ok(sealed+"\n", "login", "--server", e.url, "--sealed")
	if !strings.Contains(told, "Admin") || strings.Contains(told, sealed) {
		t.Errorf("login --sealed: %s", told)
	}
	if out, _ := e.ok("", "whoami"); !strings.Contains(out, "the sealed token") || !strings.Contains(out, "Until") {
		t.Errorf("whoami: %s", out)
	}
	if out, _ := e.ok("", "token", "seal", "--yes"); len(strings.TrimSpace(out)) < 26 {
		t.Errorf("token seal: %q", out)
	}
	if _, told, code := e.run("", "token", "rotate"); code != 4 || !strings.Contains(told, "start-up token is off") {
		t.Errorf("token rotate: exit code %d: %s", code, told)
	}
	e.ok("", "logout")
	if n := len(e.noted("access.signedOut")); n != 1 {
		t.Errorf("noted %d sign-outs, want one: the server ends the session", n)
	}
	if _, _, code := e.run(sealed, "login", "--server", e.url, "--sealed"); code != 4 {
		t.Errorf("the second time: exit code %d, want 4", code)
	}
}

func TestAContextsSignInIsForItsServerAlone(t *testing.T) {
	contextsFile(t)
	mine, other := newEnv(t), newEnv(t)
	mine.provider.InGroups("DRSReadOnly")
	mine.ok(mine.provider.Sign(t, mine.provider.Claims(testidp.WebClient)), "login", "--server", mine.url, "--context", "mine", "--with-token")
	if _, told, code := mine.run("", "whoami", "--server", other.url); code != 4 || strings.Contains(other.log.String(), testidp.Name) {
		t.Errorf("another server: exit code %d: %s", code, told)
	}
	if _, told, code := mine.run("", "whoami", "--server", other.url, "--context", "mine"); code != 2 {
		t.Errorf("a context and a server: exit code %d: %s", code, told)
	}
	if _, told, code := mine.run("", "whoami", "--context", "none"); code != 3 || !strings.Contains(told, "there are mine") {
		t.Errorf("an unknown context: exit code %d: %s", code, told)
	}
	t.Setenv("DAVIT_TOKEN", "wrong")
	mine.ok("", "whoami", "--context", "mine")
	if _, _, code := mine.run("", "whoami"); code != 4 {
		t.Errorf("DAVIT_TOKEN goes before the context in use: exit code %d, want 4", code)
	}
}
