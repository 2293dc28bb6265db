package archtest

import (
	"slices"
	"strings"
	"testing"
)

func TestImportsFollowTheRules(t *testing.T) {
	for _, f := range moduleFiles(t) {
		for _, v := range violations(f) {
			t.Error(v)
		}
	}
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	docs := map[string]string{} // by package; empty until a file has one
	for _, f := range moduleFiles(t) {
		if !f.test {
			docs[f.pkg] += packageDoc(f)
		}
	}
	for pkg, doc := range docs {
		if doc == "" {
			t.Errorf("package %s has no comment that begins with %q, above one of its package clauses", pkg, "Package "+pkg[strings.LastIndex(pkg, "/")+1:])
		}
	}
}

// packageDoc returns the file's package comment where it has the usual beginning, which
// is free for a command.
func packageDoc(f file) string {
	doc := f.syntax.Doc.Text()
	if name := f.syntax.Name.Name; name != "main" && !strings.HasPrefix(doc, "Package "+name+" ") {
		return ""
	}
	return doc
}

func TestRulesAreWhole(t *testing.T) {
	var seen []string
	for _, r := range rules {
		if r.why == "" {
			t.Errorf("rule %s gives no reason", r.path)
		}
		if slices.Contains(seen, r.path) {
			t.Errorf("rule %s is there twice; only the first would count", r.path)
		}
		seen = append(seen, r.path)
	}
}

func TestOnlyTwoRulesAllowAWSClients(t *testing.T) {
	var got []string
	for _, r := range rules {
		if slices.ContainsFunc(r.theirs, func(p string) bool { return isWithin(p, sdkServices) || isWithin(sdkServices, p) }) {
			got = append(got, r.path)
		}
	}
	if want := []string{"cloud/awscloud", "sim/..."}; !slices.Equal(got, want) {
		t.Errorf("rules that allow the SDK's service packages: got %q, want %q", got, want)
	}
}
