package portable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// writeYAML writes a JSON object as YAML in block style, with its fields in their order.
//
// It is our own because of its speed: what the reader's library needs seconds for, with a
// thousand groups, takes it a moment. JSON's text is text in YAML too, so that everything
// which is not plainly a word stands in quotes as JSON has them.
func writeYAML(b *bytes.Buffer, object json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	w := yamlWriter{d, b}
	token, err := d.Token()
	if err != nil {
		return err
	}
	return w.value(token, 0, false)
}

type yamlWriter struct {
	from *json.Decoder
	to   *bytes.Buffer
}

// value writes a value that begins with the token. Where it stands behind a name or a
// dash, its first line does so too.
func (w yamlWriter) value(token json.Token, indent int, behindDash bool) error {
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return w.mapping(indent, behindDash)
		}
		return w.list(indent)
	case string:
		w.to.WriteString(" " + yamlText(v) + "\n")
	case nil:
		w.to.WriteString(" null\n")
	default: // a number, or true or false
		fmt.Fprintf(w.to, " %v\n", v)
	}
	return nil
}

func (w yamlWriter) mapping(indent int, behindDash bool) error {
	first := true
	for w.from.More() {
		name, err := w.from.Token()
		if err != nil {
			return err
		}
		switch {
		case first && behindDash:
			w.to.WriteByte(' ')
		case first && indent > 0:
			w.to.WriteByte('\n')
			w.indent(indent)
		default:
			w.indent(indent)
		}
		first = false
		w.to.WriteString(yamlText(name.(string)) + ":")
		token, err := w.from.Token()
		if err != nil {
			return err
		}
		if err := w.value(token, indent+1, false); err != nil {
			return err
		}
	}
	if first {
		w.to.WriteString(" {}\n")
	}
	_, err := w.from.Token() // the closing brace
	return err
}

func (w yamlWriter) list(indent int) error {
	first := true
	for w.from.More() {
		if first {
			w.to.WriteByte('\n')
		}
		first = false
		token, err := w.from.Token()
		if err != nil {
			return err
		}
		w.indent(indent)
		w.to.WriteByte('-')
		if err := w.value(token, indent+1, true); err != nil {
			return err
		}
	}
	if first {
		w.to.WriteString(" []\n")
	}
	_, err := w.from.Token() // the closing bracket
	return err
}

func (w yamlWriter) indent(n int) {
	for range n {
		w.to.WriteString("  ")
	}
}

var (
	plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$`)
	// words mean something else to some reader of YAML when they stand without quotes.
	words = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
)

func yamlText(s string) string {
	if plainText.MatchString(s) && !slices.Contains(words, strings.ToLower(s)) {
		return s
	}
	return string(text(s))
}
