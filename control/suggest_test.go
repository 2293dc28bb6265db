package control

import "testing"

func TestSuggestNamesTheNearest(t *testing.T) {
	known := []string{"databases", "web", "app"}
	for _, tt := range []struct{ name, want string }{
		{"databses", `did you mean "databases"?`},
		{"WEB", `did you mean "web"?`},
		{"wbe", `did you mean "web"?`},
		{"apps", `did you mean "app"?`},
		{"storage", "there are app, databases, web"},
	} {
		if got := suggest(tt.name, known); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	if got, want := suggest("x", nil), "there are none yet"; got != want {
		t.Errorf("none known: got %s, want %s", got, want)
	}
}

func TestDistanceCountsEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"web", "wbe", 2}, {"größe", "grosse", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q to %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
