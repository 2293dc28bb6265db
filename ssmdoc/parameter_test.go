package ssmdoc

import (
	"strings"
	"testing"
)

func TestValuesAreHeldAgainstTheParameter(t *testing.T) {
	d, _ := Parse("good.yaml", []byte(good))
	for _, c := range []struct {
		parameter string
		values    []string
		want      string // "" when they are accepted
	}{
		{"Name", []string{"shop-db"}, ""},
		{"Name", nil, "it is required"},
		{"Name", []string{"a", "b"}, "it is String and takes one value, not 2"},
		{"Name", []string{"Shop"}, `"Shop" does not match ^[a-z-]+$`},
		{"Name", []string{"a"}, "it has 1 characters, and needs 2 to 10"},
		{"Mode", nil, ""},
		{"Mode", []string{"slow"}, ""},
		{"Mode", []string{"slower"}, "slower is not one of [fast slow]"},
		{"InstanceIds", []string{"i-1", "i-2"}, ""},
		{"InstanceIds", []string{"1", "2", "3", "4"}, "it has 4 values, and takes at most 3"},
		{"Count", []string{"12"}, ""},
		{"Count", []string{"a dozen"}, `it is a whole number, not "a dozen"`},
		{"Force", []string{"true"}, ""},
		{"Force", []string{"yes"}, `it is true or false, not "yes"`},
		{"Extra", []string{`{"a":"b"}`}, ""},
		{"Extra", []string{`a=b`}, "it is a map in JSON: "},
		{"Rows", []string{`{"a":"b"}`, `{"a":"c"}`}, ""},
	} {
		p, ok := d.Parameter(c.parameter)
		if !ok {
			t.Fatalf("no parameter %s", c.parameter)
		}
		err := p.Accepts(c.values)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %q refused: %v", c.parameter, c.values, err)
		case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%s: %q: got %v, want %s", c.parameter, c.values, err, c.want)
		}
	}
}

func TestPatternsThatOnlyJavaKnowsAreLetPass(t *testing.T) {
	for _, pattern := range []string{"^(?!aws)[a-z-]+$", "^[a-z-]{1,2048}$", "^[a-z-]++$", `^([a-z])\1$`} {
		text := strings.Replace(good, "^[a-z-]+$", pattern, 1)
		if _, ps := Parse("d.yaml", []byte(text)); len(ps) > 0 {
			t.Errorf("%s: problems:\n%s", pattern, lines(ps))
		}
	}
}
