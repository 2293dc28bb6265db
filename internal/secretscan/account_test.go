package secretscan

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sampleAccounts are the account IDs that may stand in the repository: those of AWS's
// documentation, and numbers that nobody takes for an account in use.
var sampleAccounts = []string{
	"000000000000",
	"011122223333", // with a leading zero, which YAML takes for a number
	"012345678901",
	"111111111111",
	"111122223333",
	"111122223334", // one digit off the sample account: a typing mistake to be suggested against
	"123456789012",
	"210987654321",
	"222222222222",
	"222233334444",
	"333333333333",
	"333344445555",
	"444444444444",
	"444455556666",
	"555555555555",
	"555566667777",
	"666666666666",
	"666677778888",
	"777777777777",
	"777788889999",
	"888888888888",
	"999988887777",
	"999999999999",
}

var (
	// A UUID may end in twelve decimal digits, and a hash may contain them.
	uuid = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)
	word = regexp.MustCompile(`[0-9A-Za-z]+`)
	// Twelve digits and nothing else are an account ID to every reader.
	account = regexp.MustCompile(`^[0-9]{12}$`)
)

// strangeAccounts returns the twelve-digit numbers of text that are not sample accounts.
func strangeAccounts(text []byte) []string {
	var found []string
	for _, w := range word.FindAllString(uuid.ReplaceAllString(string(text), ""), -1) {
		if account.MatchString(w) && !slices.Contains(sampleAccounts, w) {
			found = append(found, w)
		}
	}
	return found
}

func TestAccountIDsAreSamples(t *testing.T) {
	const root = "../.."
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if notOurs[entry.Name()] {
				return filepath.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return nil // binary
		}
		for _, id := range strangeAccounts(text) {
			t.Errorf("%s: %s may be somebody's AWS account; use a sample such as 111122223333, "+
				"or add the number to sampleAccounts if it is one", strings.TrimPrefix(path, root+"/"), id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notOurs are the folders that hold nothing of the repository. The rest is found by
// walking and not by asking git: the test cache notices a new file only where the
// test itself has read the folder.
var notOurs = map[string]bool{".git": true, "node_modules": true, "bin": true, "build": true}

func TestStrangeAccountsAreFound(t *testing.T) {
	// Written in two halves, or the test above would find it here.
	id := "482917" + "360154"
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"role: arn:aws:iam::" + id + ":role/DRSOrchestrationRole", []string{id}},
		{`{"accountID":"` + id + `"}`, []string{id}},
		{"s3://backup-" + id, []string{id}},
		{"accountID: 111122223333", nil},
		{"00000000-0000-4000-8000-" + id, nil},
		{"drsjob-0" + id + "7777", nil},
		{"sha256:ab" + id + "ef", nil},
	} {
		if got := strangeAccounts([]byte(tc.text)); !slices.Equal(got, tc.want) {
			t.Errorf("strangeAccounts(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}
