package ssmdoc

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// readYAML gives the document's root, or nil when the text is not YAML that Systems
// Manager could mean.
func readYAML(data []byte, ps *problems) *node {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		addYAMLSyntax(ps, err)
		return nil
	}
	y := yamlReader{ps: ps}
	var root *node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			ps.addf(y.place(doc.Body), "there is a second YAML document in the text: Systems Manager takes one")
			break
		}
		root = y.read(doc.Body, 0)
	}
	if y.broken {
		return nil
	}
	return root
}

func addYAMLSyntax(ps *problems, err error) {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		ps.addf(Position{1, 1}, "YAML syntax: %s", err)
		return
	}
	p := at.GetToken().Position
	message := at.GetMessage()
	if strings.Contains(message, `'\t'`) {
		message += ": indent with spaces, not with tabs"
	}
	ps.addf(Position{p.Line, p.Column}, "YAML syntax: %s", message)
}

// yamlReader makes nodes of the parser's.
type yamlReader struct {
	ps     *problems
	broken bool // something could not be read, so that the rest cannot be judged
}

func (y *yamlReader) place(n ast.Node) Position {
	p := n.GetToken().Position
	return Position{p.Line, p.Column}
}

func (y *yamlReader) fail(at Position, format string, args ...any) {
	y.broken = true
	y.ps.addf(at, format, args...)
}

func (y *yamlReader) read(n ast.Node, depth int) *node {
	out := &node{kind: null, at: y.place(n)}
	if depth > maxDepth {
		if !y.broken {
			y.fail(out.at, "the document is nested more than %d deep", maxDepth)
		}
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
	case *ast.AnchorNode, *ast.AliasNode:
		y.fail(out.at, "Systems Manager does not read YAML's anchors and aliases: write the value out")
	case *ast.TagNode:
		y.fail(out.at, "the YAML tag %s is not known here: leave it out, and put text in quotes", v.GetToken().Value)
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

func (y *yamlReader) readMapping(out *node, values []*ast.MappingValueNode, depth int) {
	out.kind = mapping
	for i, entry := range values {
		at := y.place(entry.Key)
		if i == 0 {
			out.at = at // the parser gives a block map the place of its first colon
		}
		switch entry.Key.(type) {
		case *ast.MergeKeyNode:
			y.fail(at, "Systems Manager does not read YAML's merge key <<: write the entries out")
			continue
		case *ast.MappingKeyNode:
			y.fail(at, "the name of an entry is plain text here, not a ? key")
			continue
		}
		out.fields = append(out.fields, field{entry.Key.GetToken().Value, at, y.read(entry.Value, depth+1)})
	}
}
