// Package specfile reads the files that people write for Davit: YAML or JSON, one or
// more documents each. It is strict, and whatever is wrong is told with its place: a
// syntax error, an unknown field, a value of the wrong type, and also what only the
// server can find, such as a wave that depends on itself.
package specfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 4 << 20

// Stdin is the name by which a command takes its file from standard input.
const Stdin = "-"

// Document is one document of a file: the description of one thing.
type Document struct {
	file string
	root *node
}

// Read reads the documents of the named file, or of stdin when the name is "-".
func Read(name string, stdin io.Reader) ([]Document, error) {
	data, shown, err := load(name, stdin)
	if err != nil {
		return nil, err
	}
	return Parse(shown, data)
}

func load(name string, stdin io.Reader) (data []byte, shown string, err error) {
	from, shown := stdin, "stdin"
	if name != Stdin {
		f, err := os.Open(name)
		if err != nil {
			return nil, name, fmt.Errorf("read %s: %w", name, reason(err))
		}
		defer f.Close()
		from, shown = f, name
	}
	data, err = io.ReadAll(io.LimitReader(from, MaxBytes+1))
	switch {
	case err != nil:
		return nil, shown, fmt.Errorf("read %s: %w", shown, reason(err))
	case len(data) > MaxBytes:
		return nil, shown, fmt.Errorf("read %s: it is larger than %d MB: is it the right file?", shown, MaxBytes>>20)
	}
	return data, shown, nil
}

// reason leaves out of a path error what the message says already.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Parse reads documents; file is the name that problems are told with. Empty documents
// are left out, and a file without any other is an error.
func Parse(file string, data []byte) ([]Document, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if at, ok := firstNotText(data); ok {
		return nil, Problems{{File: file, Position: at, Message: "the file is not text in UTF-8: is it the right one?"}}
	}
	parse := parseYAML
	if isJSON(file, data) {
		parse = parseJSON
	}
	roots, err := parse(data)
	if err != nil {
		return nil, inFile(file, err)
	}
	var docs []Document
	for _, root := range roots {
		if root.kind != null {
			docs = append(docs, Document{file, root})
		}
	}
	if len(docs) == 0 {
		return nil, Problems{{File: file, Position: Position{1, 1}, Message: "the file is empty: it describes nothing"}}
	}
	return docs, nil
}

// firstNotText is the place of the first byte that no text in UTF-8 has.
func firstNotText(data []byte) (Position, bool) {
	for offset := 0; offset < len(data); {
		r, size := utf8.DecodeRune(data[offset:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			return placeIn(data, offset), true
		}
		offset += size
	}
	return Position{}, false
}

// placeIn is the place of an offset.
func placeIn(data []byte, offset int) Position {
	before := data[:min(offset, len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	return Position{line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1}
}

// isJSON goes by the file's name, and by its first character where the name is silent.
func isJSON(file string, data []byte) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return true
	case ".yaml", ".yml":
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(string(data), " \t\r\n"), "{")
}
