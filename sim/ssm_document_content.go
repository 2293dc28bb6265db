package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// formats in which a document is written
const (
	formatJSON = "JSON"
	formatYAML = "YAML"
)

// parseDocument reads the content of a document into JSON's values.
func parseDocument(content, format string) (map[string]any, error) {
	var v any
	var err error
	if format == formatYAML {
		v, err = parseYAML(content)
	} else {
		err = json.Unmarshal([]byte(content), &v)
	}
	if err != nil {
		return nil, err
	}
	tree, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("the content is not a map")
	}
	return tree, nil
}

// deepestDocument bounds how deeply a document is nested.
const deepestDocument = 64

// parseYAML reads YAML without anchors, which could make a small text a huge value.
func parseYAML(content string) (v any, err error) {
	defer func() {
		if cause := recover(); cause != nil { // the parser gives up on some texts that way
			v, err = nil, fmt.Errorf("the YAML cannot be read: %v", cause)
		}
	}()
	file, err := parser.ParseBytes([]byte(content), 0)
	if err != nil {
		return nil, fmt.Errorf("the YAML cannot be read: %s", firstLine(err))
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, errors.New("the YAML must be one document")
	}
	anchors := &anchorFinder{}
	ast.Walk(anchors, file.Docs[0].Body)
	if anchors.found {
		return nil, errors.New("the YAML has an anchor or an alias")
	}
	if err := yaml.NodeToValue(file.Docs[0].Body, &v); err != nil {
		return nil, fmt.Errorf("the YAML cannot be read: %s", firstLine(err))
	}
	return plainValue(v, 0)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

type anchorFinder struct{ found bool }

// Visit is called for each node.
func (f *anchorFinder) Visit(n ast.Node) ast.Visitor {
	if t := n.Type(); t == ast.AnchorType || t == ast.AliasType || t == ast.MergeKeyType {
		f.found = true
	}
	return f
}

// plainValue makes JSON's values of what the YAML decoder gives.
func plainValue(v any, depth int) (any, error) {
	if depth > deepestDocument {
		return nil, errors.New("the document is nested too deeply")
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			plain, err := plainValue(value, depth+1)
			if err != nil {
				return nil, err
			}
			out[key] = plain
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			plain, err := plainValue(value, depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = plain
		}
		return out, nil
	case uint64:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("the document has a number that JSON does not have")
		}
		return v, nil
	case string, bool, nil:
		return v, nil
	}
	return nil, fmt.Errorf("the document has a value of a kind that JSON does not have: %v", v)
}

// converted is the content in another format, as GetDocument gives it.
func converted(content, from, to string) (string, error) {
	if from == to {
		return content, nil
	}
	convert := yaml.YAMLToJSON
	if to == formatYAML {
		convert = yaml.JSONToYAML
	}
	out, err := convert([]byte(content))
	return string(out), err
}

// bookshelf keeps the runbooks that were read, since an automation needs its own at every
// step.
type bookshelf struct {
	mu    sync.Mutex
	books map[string]*runbook
}

const mostBooks = 256

func (b *bookshelf) read(content, format string) (*runbook, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := format + " " + content
	if book := b.books[key]; book != nil {
		return book, nil
	}
	tree, err := parseDocument(content, format)
	if err != nil {
		return nil, err
	}
	book, err := readRunbook(tree)
	if err != nil {
		return nil, err
	}
	if b.books == nil || len(b.books) >= mostBooks {
		b.books = map[string]*runbook{}
	}
	b.books[key] = book
	return book, nil
}
