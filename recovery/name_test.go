package recovery

import (
	"strings"
	"testing"
)

func TestNamesAreOneTo64VisibleCharacters(t *testing.T) {
	for _, tt := range []struct{ name, wrong string }{
		{"a", ""},
		{"Web tier, 2nd (EU)", ""},
		{strings.Repeat("x", 64), ""},
		{strings.Repeat("ü", 64), ""}, // characters, not bytes
		{"", "1 to 64 characters"},
		{strings.Repeat("x", 65), "has 65 characters"},
		{" web", "begins or ends with space"},
		{"web\u00a0", "begins or ends with space"},
		{"   ", "begins or ends with space"},
		{"web\ntier", "cannot be shown"},
		{"web\x00", "cannot be shown"},
		{"web\xff", "cannot be shown"},
		{"web/tier", "a slash"},
	} {
		err := CheckName(tt.name)
		switch {
		case tt.wrong == "" && err != nil:
			t.Errorf("%q: got %v, want no error", tt.name, err)
		case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%q: got %v, want an error with %q", tt.name, err, tt.wrong)
		}
	}
}

func TestATrimmedNameIsChecked(t *testing.T) {
	if err := CheckName(TrimName("\t web \n")); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestNamesAreTheSameWithoutRegardToCaseAndSurroundingSpace(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Web", "web", true},
		{" WEB ", "web", true},
		{"ÄRZTE", "ärzte", true},
		{"web", "web 1", false},
		{"web-1", "web_1", false},
	} {
		if same := NameKey(tt.a) == NameKey(tt.b); same != tt.same {
			t.Errorf("%q and %q: got same %t, want %t", tt.a, tt.b, same, tt.same)
		}
	}
}
