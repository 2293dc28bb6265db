package recovery_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestAPlanOfANewerDavitIsRefusedWithWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"shop"}`:             "",
		`{"name":"shop","format":1}`:  "",
		`{"name":"shop","format":2}`:  "it has format 2, and this Davit knows formats up to 1: a newer Davit wrote it",
		`{"name":"shop","format":-1}`: "no number of one",
		`{"name":"shop","format":{}}`: "no number of one",
	} {
		var p recovery.Plan
		err := json.Unmarshal([]byte(text), &p)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestAPlanFromBeforeFormatsIsWrittenAsItWas(t *testing.T) {
	// The events that have frozen it are hashed from their JSON again.
	const text = `{"planID":"plan-1","name":"shop","waves":null,"version":1}`
	var p recovery.Plan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(p); err != nil || strings.Contains(string(got), "format") {
		t.Errorf("got %s, %v, want no format in it", got, err)
	}
}
