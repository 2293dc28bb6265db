package cli

import "testing"

func TestTextThatLooksLikeANumberIsQuotedInYAML(t *testing.T) {
	in := `{"b": "011122223333", "a": "0811", "plain": "111122223333", "list": ["1e3", "text", 5, 1.5, "089"],
		"nested": {"z": "12e03", "none": null, "yes": true, "quoted": "true"}, "empty": "", "lines": "one\ntwo"}`
	want := `b: "011122223333"
a: "0811"
plain: "111122223333"
list:
- "1e3"
- text
- 5
- 1.5
- "089"
nested:
  z: "12e03"
  none: null
  "yes": true
  quoted: "true"
empty: ""
lines: |-
  one
  two
`
	got, err := toYAML([]byte(in))
	if err != nil || string(got) != want {
		t.Errorf("err %v, got\n%s\nwant\n%s", err, got, want)
	}
}
