package recovery

import "testing"

func TestSamePersonIsToldBySubjectBeforeName(t *testing.T) {
	ann := Actor{Name: "ann@example.com", Subject: "https://id.example.com#1"}
	tests := []struct {
		what string
		a, b Actor
		want bool
	}{
		{"a changed name", ann, Actor{Name: "ann.b@example.com", Subject: ann.Subject}, true},
		{"a name given to somebody else", ann, Actor{Name: ann.Name, Subject: "https://id.example.com#2"}, false},
		{"names alone", Actor{Name: "olga"}, Actor{Name: "olga"}, true},
		{"two names", Actor{Name: "olga"}, Actor{Name: "ann"}, false},
		{"a subject on one side", ann, Actor{Name: ann.Name}, true},
	}
	for _, tt := range tests {
		if got := tt.a.Same(tt.b); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.what, got, tt.want)
		}
		if got := tt.b.Same(tt.a); got != tt.want {
			t.Errorf("%s, the other way round: got %v, want %v", tt.what, got, tt.want)
		}
	}
}
