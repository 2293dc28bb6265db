package specfile

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// documentMark is a line that ends one document and begins the next. What may follow
// on the line belongs to the next one.
var documentMark = regexp.MustCompile(`^(---|\.\.\.)([ \t\r].*)?$`)

// parseYAML gives the root of every document. The file is cut into its documents here:
// the parser loses documents after one that has only comments.
func parseYAML(data []byte) ([]*node, error) {
	var roots []*node
	lines := strings.SplitAfter(string(data), "\n")
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && !documentMark.MatchString(strings.TrimRight(lines[to], "\n")) {
			to++
		}
		root, err := parseYAMLDocument(lines[from:to], from)
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
		from = to
	}
	return roots, nil
}

func parseYAMLDocument(lines []string, above int) (*node, error) {
	if documentMark.MatchString(strings.TrimRight(lines[0], "\n")) {
		lines = append([]string{"   " + lines[0][3:]}, lines[1:]...)
	}
	source := strings.Join(lines, "")
	y := yamlReader{above: above, anchors: map[string]ast.Node{}}
	file, err := parser.ParseBytes([]byte(source), 0)
	if err != nil {
		return nil, y.syntaxError(err)
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			root := y.read(doc.Body, 0)
			if len(y.problems) > 0 {
				return nil, y.problems
			}
			return root, nil
		}
	}
	return &node{kind: null, at: Position{above + 1, 1}}, nil
}

// yamlReader makes nodes of the parser's. Its problems are what YAML allows and these
// files do not.
type yamlReader struct {
	above    int // lines of the file before the document
	anchors  map[string]ast.Node
	problems Problems
	aliases  int // how many of them are being followed
	copied   int // nodes that were read by aliases
}

func (y *yamlReader) syntaxError(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return err
	}
	p := at.GetToken().Position
	var ps Problems
	ps.addf(Position{y.above + p.Line, p.Column}, "YAML syntax: %s", hint(at.GetMessage()))
	return ps
}

// hint adds what would be right to the parser's messages that people meet most.
func hint(message string) string {
	for _, h := range []struct{ part, hint string }{
		{"'\t'", "indent with spaces, not with tabs"},
		{"mapping value is not allowed", "text with a colon in it needs quotes"},
		{"reserved character", "text that begins with it needs quotes"},
		{"value is not allowed in this context", "is the indentation the same as that of the lines it belongs to?"},
		{"non-map value is specified", "is a colon missing after the field's name, or the indentation wrong?"},
		{"not found", "close the bracket or brace"},
		{"could not find end character", "close the quotes"},
	} {
		if strings.Contains(message, h.part) {
			return message + ": " + h.hint
		}
	}
	return message
}

func (y *yamlReader) place(n ast.Node) Position {
	p := n.GetToken().Position
	return Position{y.above + p.Line, p.Column}
}

func (y *yamlReader) read(n ast.Node, depth int) *node {
	out := &node{kind: null, at: y.place(n)}
	if y.tooMuch(out.at, depth) {
		return out
	}
	switch v := n.(type) {
	case *ast.MappingNode:
		y.readMapping(out, v.Values, depth)
	case *ast.MappingValueNode:
		y.readMapping(out, []*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		out.kind = sequence
		for _, item := range v.Values {
			out.items = append(out.items, y.read(item, depth+1))
		}
	case *ast.AnchorNode:
		y.anchors[v.Name.GetToken().Value] = v.Value
		return y.read(v.Value, depth+1)
	case *ast.AliasNode:
		return y.readAlias(v, out, depth)
	case *ast.TagNode:
		y.problems.addf(out.at, "the tag %s is not known here: leave it out, and put text in quotes", v.GetToken().Value)
	case *ast.LiteralNode:
		out.kind, out.text = text, v.Value.GetToken().Value
	case *ast.NullNode:
	case *ast.BoolNode:
		out.kind, out.text = boolean, v.GetToken().Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.kind, out.text = number, n.GetToken().Value
	default:
		out.kind, out.text = text, n.GetToken().Value
	}
	return out
}

// tooMuch keeps documents from growing beyond what anybody means. It is told once.
func (y *yamlReader) tooMuch(at Position, depth int) bool {
	if y.aliases > 0 {
		y.copied++
	}
	message := ""
	switch {
	case depth > maxDepth:
		message = fmt.Sprintf("the document is nested more than %d deep", maxDepth)
	case y.copied > maxCopied:
		message = "the document becomes too large when its aliases are written out"
	default:
		return false
	}
	if len(y.problems) == 0 {
		y.problems.addf(at, "%s", message)
	}
	return true
}

func (y *yamlReader) readMapping(out *node, values []*ast.MappingValueNode, depth int) {
	out.kind = mapping
	for i, entry := range values {
		at := y.place(entry.Key)
		if i == 0 && at.Line == out.at.Line && at.Column < out.at.Column {
			out.at = at // the parser gives a block mapping the place of its first colon
		}
		switch entry.Key.(type) {
		case *ast.MergeKeyNode:
			y.problems.addf(at, "the merge key << is not known here: write the fields out, or use an alias for the whole value")
			continue
		case *ast.MappingKeyNode:
			y.problems.addf(at, "a field's name is plain text here, not a ? key")
			continue
		}
		out.fields = append(out.fields, field{entry.Key.GetToken().Value, at, y.read(entry.Value, depth+1)})
	}
}

func (y *yamlReader) readAlias(v *ast.AliasNode, out *node, depth int) *node {
	name := v.Value.GetToken().Value
	target, ok := y.anchors[name]
	if !ok {
		y.problems.addf(out.at, "there is no anchor &%s before this alias", name)
		return out
	}
	y.aliases++
	read := *y.read(target, depth+1)
	y.aliases--
	read.at = out.at
	return &read
}
