package secretscan

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every secret here is drawn when the test runs: one that was written down would
// be found in this very file.

const (
	upper        = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	alphanumeric = upper + "abcdefghijklmnopqrstuvwxyz0123456789"
)

func draw(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[mathrand.IntN(len(alphabet))])
	}
	return b.String()
}

func TestScanFindsPlantedSecrets(t *testing.T) {
	for _, planted := range []struct{ name, text string }{
		{"AWSAccessKeyID", "key: AKIA" + draw(upper, 16)},
		{"AWSSecretAccessKey", "AWS_SECRET_ACCESS_KEY=" + draw(alphanumeric, 40)},
		{"GITHUB_TOKEN", "token: ghp_" + draw(alphanumeric, 36)},
		{"PrivateKey", rsaKey(t)},
		{"PATTERN", ed25519Key(t)}, // too short for secretlint's own rule
	} {
		t.Run(planted.name, func(t *testing.T) {
			repo := newRepository(t)
			repo.write("notes/settings.txt", planted.text+"\n")

			output, err := repo.scan()
			if err == nil {
				t.Fatalf("scan passed a file with %s:\n%s", planted.name, output)
			}
			if !strings.Contains(output, "settings.txt") || !strings.Contains(output, "["+planted.name+"]") {
				t.Errorf("scan's output names neither file nor rule: got\n%s", output)
			}
			if strings.Contains(output, planted.text) {
				t.Error("scan printed the secret instead of masking it")
			}
		})
	}
}

func rsaKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return encodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
}

func ed25519Key(t *testing.T) string {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return encodePEM("PRIVATE KEY", der)
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func TestScanFindsASecretDeletedAgain(t *testing.T) {
	repo := newRepository(t)
	repo.write("settings.txt", "key: AKIA"+draw(upper, 16)+"\n")
	repo.git("add", ".")
	repo.git("commit", "--quiet", "-m", "add the settings")
	commit := strings.TrimSpace(repo.git("rev-parse", "--short", "HEAD"))
	repo.git("rm", "--quiet", "settings.txt")
	repo.git("commit", "--quiet", "-m", "remove the settings")

	output, err := repo.scan()
	if err == nil {
		t.Fatalf("scan passed a history with a key:\n%s", output)
	}
	if want := "commit " + commit; !strings.Contains(output, want) {
		t.Errorf("scan does not say where the key came in: got\n%s\nwant %q", output, want)
	}
}

func TestScanPassesSamples(t *testing.T) {
	repo := newRepository(t)
	// Keys as AWS's documentation has them end in EXAMPLE.
	repo.write("sample.yaml", "accountID: 111122223333\nkey: AKIAI44QH8DHBEXAMPLE\n")
	repo.write("a name with spaces [and brackets].txt", "password: {{resolve:secretsmanager:app/db}}\n")

	if output, err := repo.scan(); err != nil {
		t.Errorf("scan refused samples: %v\n%s", err, output)
	}
}

// repository is a git repository in a temporary directory.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := os.Stat(filepath.Join("node_modules", ".bin", "secretlint")); err != nil {
		t.Skip("secretlint is not installed; `make secrets` installs it")
	}
	r := repository{t, t.TempDir()}
	r.git("init", "--quiet")
	r.git("config", "user.name", "Scan Test")
	r.git("config", "user.email", "scan@example.com")
	r.git("config", "commit.gpgsign", "false")
	return r
}

func (r repository) git(args ...string) string {
	r.t.Helper()
	output, err := exec.Command("git", append([]string{"-C", r.dir}, args...)...).CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
}

func (r repository) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r repository) scan() (string, error) {
	output, err := exec.Command("./scan", r.dir).CombinedOutput()
	return string(output), err
}
