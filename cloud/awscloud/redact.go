package awscloud

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// redactor takes the values of secrets out of texts.
type redactor struct {
	secrets []spelling
	// note, when set, replaces every text: it may have a value that is not known.
	note string
}

// minLine is the shortest line of a value that is looked for by itself: shorter ones, such
// as a brace, are in every text.
const minLine = 4

// newRedactor makes a redactor of values. Besides a value itself, the lines of one that
// has several and the texts in one that is JSON are secret too: documents take values
// apart.
func newRedactor(values []string) *redactor {
	secret := map[string]bool{}
	for _, v := range values {
		secret[v] = true
		for _, leaf := range leaves(v) {
			secret[leaf] = true
		}
		if lines := strings.Split(v, "\n"); len(lines) > 1 {
			for _, line := range lines {
				if line = strings.TrimSpace(line); len(line) >= minLine {
					secret[line] = true
				}
			}
		}
	}
	delete(secret, "")
	r := &redactor{}
	for v := range secret {
		r.secrets = append(r.secrets, spelling(strings.ReplaceAll(v, "\r\n", "\n")))
	}
	return r
}

// leaves are the texts and numbers in a value that is a JSON object or list.
func leaves(value string) []string {
	var doc any
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	if decoder.Decode(&doc) != nil {
		return nil
	}
	var found []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		case string:
			found = append(found, v)
		case json.Number:
			found = append(found, v.String())
		}
	}
	walk(doc)
	return found
}

// text is the text without the secrets. Places of different secrets may overlap, so all
// are found before any is taken out.
func (r *redactor) text(s string) string {
	switch {
	case s == "":
		return s
	case r.note != "":
		return r.note
	}
	var clean strings.Builder
	kept := 0
	for _, p := range r.places(s) {
		clean.WriteString(s[kept:p.from] + recovery.Redacted)
		kept = p.to
	}
	return clean.String() + s[kept:]
}

// place is where in a text a secret stands.
type place struct{ from, to int }

// places are where the secrets stand, in order, with those joined that touch.
func (r *redactor) places(s string) []place {
	var all []place
	for _, secret := range r.secrets {
		for from := range len(s) {
			if n, to := secret.at(s, from); n == len(secret) {
				all = append(all, place{from, to})
			}
		}
		if p, ok := secret.cutOff(s); ok {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.from, b.from) })
	var joined []place
	for _, p := range all {
		if last := len(joined) - 1; last >= 0 && p.from <= joined[last].to {
			joined[last].to = max(joined[last].to, p.to)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

func (r *redactor) texts(m map[string]string) map[string]string {
	for k, s := range m {
		m[k] = r.text(s)
	}
	return m
}

func (r *redactor) lists(m map[string][]string) map[string][]string {
	for _, list := range m {
		for i, s := range list {
			list[i] = r.text(s)
		}
	}
	return m
}

// report is the report without the secrets.
func (r *redactor) report(a recovery.AutomationReport) recovery.AutomationReport {
	if len(r.secrets) == 0 && r.note == "" {
		return a
	}
	a.FailureMessage, a.Outputs = r.text(a.FailureMessage), r.lists(a.Outputs)
	for i := range a.Steps {
		s := &a.Steps[i]
		s.FailureMessage, s.Inputs, s.Outputs = r.text(s.FailureMessage), r.texts(s.Inputs), r.lists(s.Outputs)
	}
	return a
}

// error is the error without the secrets: AWS may quote parameters in its messages. The
// SDK's own error, which has them too, is left out.
func (r *redactor) error(err error) error {
	e, ok := recovery.AsError(err)
	if !ok || len(r.secrets) == 0 && r.note == "" {
		return err
	}
	clean := *e
	clean.Message, clean.Remedy, clean.Err = r.text(e.Message), r.text(e.Remedy), contextCause(err)
	return &clean
}
