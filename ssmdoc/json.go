package ssmdoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readJSON gives the document's root, or nil when the text is not JSON.
func readJSON(data []byte, ps *problems) *node {
	r := jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), ps: ps}
	r.dec.UseNumber()
	token, at, err := r.next()
	if err != nil {
		r.addSyntax(err)
		return nil
	}
	root, err := r.read(token, at, 0)
	if err != nil {
		r.addSyntax(err)
		return nil
	}
	if _, at, err := r.next(); !errors.Is(err, io.EOF) {
		ps.addf(at, "JSON syntax: there is something after the document's end")
		return nil
	}
	return root
}

// jsonReader makes nodes of JSON tokens.
type jsonReader struct {
	data []byte
	dec  *json.Decoder
	ps   *problems
}

// next gives the next token and its place.
func (r *jsonReader) next() (json.Token, Position, error) {
	start := r.start()
	token, err := r.dec.Token()
	return token, r.place(start), err
}

// start is where the next token begins.
func (r *jsonReader) start() int {
	from := int(r.dec.InputOffset())
	for from < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[from]) >= 0 {
		from++
	}
	return from
}

func (r *jsonReader) place(offset int) Position {
	before := r.data[:min(offset, len(r.data))]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return Position{line + 1, column + 1}
}

func (r *jsonReader) addSyntax(err error) {
	at, message := r.place(r.start()), err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, message = r.place(len(r.data)), "the text ends too early: is a bracket or brace not closed?"
	}
	r.ps.addf(at, "JSON syntax: %s", message)
}

func (r *jsonReader) read(token json.Token, at Position, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errors.New("the document is nested too deep")
	}
	n := &node{kind: null, at: at}
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
		if n.field(name) != nil {
			r.ps.addf(at, "%s is given twice", name)
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
