package awscloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/recovery"
)

// secretRunes are those of generated secrets: letters, and all that is escaped anywhere.
var secretRunes = []rune("aAn01u\\\"/'<>&+% {}:\n\r\tçä€😀\u2028\x01\b")

// filler is what stands around secrets. It has none of their runes, nor the marker's.
var filler = []rune("☂☃·;XYZ_")

func texts(runes []rune, least, most int) *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(runes), least, most), func(r []rune) string { return string(r) })
}

// quoted is a text as it stands in JSON, without the quotes around it.
func quoted(s string, html bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(html)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

// ascii is a text as programs write it in JSON that keep to ASCII.
func ascii(s string) string {
	var b strings.Builder
	for _, c := range quoted(s, true) {
		if c < 0x80 {
			b.WriteRune(c)
			continue
		}
		if c > 0xffff {
			c -= 0x10000
			fmt.Fprintf(&b, `\u%04X\u%04X`, 0xd800+c>>10, 0xdc00+c&0x3ff)
			continue
		}
		fmt.Fprintf(&b, `\u%04X`, c)
	}
	return b.String()
}

// escapes are ways in which a secret may come back.
var escapes = map[string]func(string) string{
	"raw":   func(s string) string { return s },
	"once":  func(s string) string { return quoted(s, false) },
	"html":  func(s string) string { return quoted(s, true) },
	"ascii": ascii,
	"twice": func(s string) string { return quoted(quoted(s, false), false) },
	"thrice": func(s string) string {
		return quoted(quoted(ascii(s), true), false)
	},
	"slashes": func(s string) string { return strings.ReplaceAll(quoted(s, false), "/", `\/`) },
	"query":   url.QueryEscape,
	"path":    url.PathEscape,
	"crlf":    func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") },
}

var escapeNames = []string{"raw", "once", "html", "ascii", "twice", "thrice", "slashes", "query", "path", "crlf"}

func TestASecretIsBlackedOutHoweverItIsEscaped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := texts(secretRunes, 1, 20).Draw(t, "secret")
		r := newRedactor([]string{secret})
		text, want := "", ""
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			around := texts(filler, 1, 5).Draw(t, "around")
			escape := rapid.SampledFrom(escapeNames).Draw(t, "escape")
			text += around + escapes[escape](secret)
			want += around + recovery.Redacted
		}
		if got := r.text(text); got != want {
			t.Errorf("got %q for %q, want %q", got, text, want)
		}
	})
}

func TestSecretsThatOverlapAreBlackedOutWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few letters make secrets that are parts of each other and of themselves.
		secrets := rapid.SliceOfN(texts([]rune("ab\""), 1, 5), 1, 4).Draw(t, "secrets")
		r := newRedactor(secrets)
		text := ""
		for range rapid.IntRange(1, 6).Draw(t, "times") {
			escape := rapid.SampledFrom([]string{"raw", "once", "twice"}).Draw(t, "escape")
			text += texts(filler, 0, 1).Draw(t, "around") + escapes[escape](rapid.SampledFrom(secrets).Draw(t, "secret"))
		}
		got := r.text(text)
		left := strings.Map(func(c rune) rune {
			if strings.ContainsRune(string(filler), c) {
				return -1
			}
			return c
		}, strings.ReplaceAll(got, recovery.Redacted, ""))
		if left != "" {
			t.Errorf("%q is left of %q of the secrets %q", left, text, secrets)
		}
	})
}

func TestAReportHasNothingOfASecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := texts([]rune("hunter2\"\\\n€"), 4, 12).Draw(t, "secret")
		text := func(name string) string {
			escape := rapid.SampledFrom(escapeNames).Draw(t, name)
			return texts(filler, 0, 3).Draw(t, name) + escapes[escape](secret) + texts(filler, 0, 3).Draw(t, name)
		}
		report := newRedactor([]string{secret}).report(recovery.AutomationReport{
			Status: "Failed", FailureMessage: text("message"), Outputs: map[string][]string{"a.Output": {text("output"), text("output")}},
			Steps: []recovery.AutomationStep{{
				Name: "a", Inputs: map[string]string{"Parameters": text("input")}, Outputs: map[string][]string{"Output": {text("output")}},
				FailureMessage: text("message"),
			}},
		})
		raw, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		for name, escape := range escapes {
			if strings.Contains(string(raw), escape(secret)) {
				t.Errorf("%s: %q is in %s", name, secret, raw)
			}
		}
		if n := strings.Count(string(raw), recovery.Redacted); n != 6 {
			t.Errorf("%d texts are redacted, want 6: %s", n, raw)
		}
	})
}

func TestTheLinesAndTheLeavesOfASecretAreSecretToo(t *testing.T) {
	for _, tt := range []struct{ secret, text, want string }{
		{"first line\nsecond line\n}", "got second line, then }", "got [redacted], then }"},
		{"first line\r\nsecond line", "first line", "[redacted]"},
		{`{"user":"shop","password":"pa\"ss","port":5432,"tls":true}`, `shop on 5432 with pa"ss, tls true`, "[redacted] on [redacted] with [redacted], tls true"},
		{`{"user":"shop","password":"pa\"ss"}`, `{"password": "pa\"ss", "user": "shop"}`, `{"password": "[redacted]", "user": "[redacted]"}`},
		{`["one","two"]`, "two and one", "[redacted] and [redacted]"},
		{"", "nothing to hide", "nothing to hide"},
		{"x", "x marks", "[redacted] marks"},
		{"tail", "", ""},
	} {
		if got := newRedactor([]string{tt.secret}).text(tt.text); got != tt.want {
			t.Errorf("%q without %q: got %q, want %q", tt.text, tt.secret, got, tt.want)
		}
	}
}

func TestTheBeginningOfASecretIsBlackedOutWhereATextWasCut(t *testing.T) {
	long := strings.Repeat("☂", minCut)
	r := newRedactor([]string{`hunter2"and more`})
	for _, tt := range []struct{ text, want string }{
		{long + "hunter2", long + "[redacted]"},
		{long + `it is hunter2\\"an`, long + "it is [redacted]"},
		{long + `it is hunter2\`, long + "it is [redacted]"},
		{long + "hunte\n---Output truncated---", long + "[redacted]\n---Output truncated---"},
		{long + "hunter2\"and more, all of it", long + "[redacted], all of it"},
		{long + "hun", long + "hun"},                         // three characters are everywhere
		{long + "hunter of foxes", long + "hunter of foxes"}, // not at the end
		{"short, so not cut: hunter", "short, so not cut: hunter"},
	} {
		if got := r.text(tt.text); got != tt.want {
			t.Errorf("got %q, want %q", strings.TrimPrefix(got, long), strings.TrimPrefix(tt.want, long))
		}
	}
	most := strings.Repeat("x", recovery.MaxParameterValue)
	if got := newRedactor([]string{most}).text(long + most[1:]); got != long+recovery.Redacted {
		t.Errorf("all but the last character of the longest secret: got %q", strings.TrimPrefix(got, long))
	}
}

func TestAnErrorIsToldWithoutSecrets(t *testing.T) {
	cause := errors.New("the SDK quotes hunter2")
	err := &recovery.Error{
		Code: recovery.Invalid, Message: "refused hunter2", Remedy: "not hunter2", AWSCode: "InvalidAutomationExecutionParametersException",
		RequestID: "request-1", Err: cause,
	}
	got := asError(t, newRedactor([]string{"hunter2"}).error(err))
	if text := fmt.Sprintf("%+v %v", *got, errors.Unwrap(got)); strings.Contains(text, "hunter2") {
		t.Errorf("the secret is in %s", text)
	}
	if got.Code != recovery.Invalid || got.RequestID != "request-1" || got.AWSCode != err.AWSCode || got.Message != "refused [redacted]" {
		t.Errorf("got %+v", got)
	}
	if same := asError(t, newRedactor(nil).error(err)); same != err {
		t.Errorf("without a secret: got %v, want it as it was", same)
	}
}
