package specfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// parseJSON gives the root of every JSON value in the file.
func parseJSON(data []byte) ([]*node, error) {
	r := jsonReader{data: data, lines: lineStarts(data), dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	var roots []*node
	for {
		token, at, err := r.next()
		if errors.Is(err, io.EOF) {
			return roots, r.problems.orNil()
		}
		if err != nil {
			return nil, r.syntaxError(err)
		}
		root, err := r.read(token, at, 0)
		if err != nil {
			return nil, r.syntaxError(err)
		}
		roots = append(roots, root)
	}
}

func (ps Problems) orNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// jsonReader makes nodes of JSON tokens.
type jsonReader struct {
	data     []byte
	lines    []int // where each line begins
	dec      *json.Decoder
	problems Problems
}

// next gives the next token and its place.
func (r *jsonReader) next() (json.Token, Position, error) {
	start := r.skipSpace(int(r.dec.InputOffset()))
	token, err := r.dec.Token()
	return token, r.place(start), err
}

// skipSpace finds where the token after an offset begins.
func (r *jsonReader) skipSpace(from int) int {
	for from < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[from]) >= 0 {
		from++
	}
	return from
}

// place is the place of an offset. It is asked for every token, so the lines are found once.
func (r *jsonReader) place(offset int) Position {
	offset = min(offset, len(r.data))
	line, begins := slices.BinarySearch(r.lines, offset)
	if !begins {
		line--
	}
	return Position{line + 1, utf8.RuneCount(r.data[r.lines[line]:offset]) + 1}
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, b := range data {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (r *jsonReader) syntaxError(err error) error {
	// The offsets in the decoder's errors count from different places: this is always
	// the token that it could not read.
	start := r.skipSpace(int(r.dec.InputOffset()))
	at, message := r.place(start), err.Error()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		at, message = r.place(len(r.data)), "the file ends too early: is a bracket or brace not closed?"
	case leadingZero.Match(r.data[max(0, start-1):]): // its 0 alone was read
		at, message = r.place(start-1), "a number does not begin with 0: text such as an account ID needs quotes"
	case comment.Match(r.data[start:]):
		message = "JSON has no comments: remove it, or write the file in YAML"
	}
	var ps Problems
	ps.addf(at, "JSON syntax: %s", message)
	return ps
}

// What people write that JSON does not have.
var (
	comment     = regexp.MustCompile(`^(//|/\*|#)`)
	leadingZero = regexp.MustCompile(`^-?0[0-9]`)
)

func (r *jsonReader) read(token json.Token, at Position, depth int) (*node, error) {
	n := &node{kind: null, at: at}
	if depth > maxDepth {
		return nil, errors.New("the document is nested too deeply")
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return n, r.readObject(n, depth)
		}
		return n, r.readArray(n, depth)
	case string:
		n.kind, n.text = text, v
	case json.Number:
		n.kind, n.text = number, v.String()
	case bool:
		n.kind, n.text = boolean, map[bool]string{true: "true", false: "false"}[v]
	}
	return n, nil
}

func (r *jsonReader) readObject(n *node, depth int) error {
	n.kind = mapping
	for {
		key, at, err := r.next()
		if err != nil {
			return err
		}
		name, ok := key.(string)
		if !ok {
			return nil // the closing brace: the decoder lets nothing else through
		}
		if first := n.field(name); first != nil {
			r.problems.addf(at, "field %s is given twice: first on line %d", name, first.at.Line)
		}
		token, valueAt, err := r.next()
		if err != nil {
			return err
		}
		value, err := r.read(token, valueAt, depth+1)
		if err != nil {
			return err
		}
		n.fields = append(n.fields, field{name, at, value})
	}
}

func (r *jsonReader) readArray(n *node, depth int) error {
	n.kind = sequence
	for {
		token, at, err := r.next()
		if err != nil || token == json.Delim(']') {
			return err
		}
		item, err := r.read(token, at, depth+1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
}
