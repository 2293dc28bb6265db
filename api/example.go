package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// exampleFiles are examples of what the API takes and gives, each in a file named for its
// schema, as servers have answered them.
//
//go:embed examples/*.json
var exampleFiles embed.FS

// exemplify gives each content an example by its schema: that of the schema's file, or a
// page or a list of such. One without a file has none, which a test does not let pass.
func (s *Server) exemplify(content map[string]*huma.MediaType) {
	for _, media := range content {
		if media.Schema == nil || media.Example != nil || media.Examples != nil {
			continue
		}
		if name := schemaName(media.Schema); name != "" {
			if s.keepExample(name) {
				media.Examples = map[string]*huma.Example{"example": {Ref: "#/components/examples/" + name}}
			}
		} else if media.Schema.Items != nil {
			if one := exampleOf(schemaName(media.Schema.Items)); one != nil {
				media.Example = []json.RawMessage{one}
			}
		}
	}
}

// keepExample puts the example of a schema among the document's, and reports whether there
// is one.
func (s *Server) keepExample(name string) bool {
	components := s.api.OpenAPI().Components
	if components.Examples[name] != nil {
		return true
	}
	value := exampleOf(name)
	if value == nil {
		return false
	}
	components.Examples[name] = &huma.Example{Value: value}
	return true
}

// schemaName is the name of the schema that is referred to; "" where none is.
func schemaName(s *huma.Schema) string {
	return strings.TrimPrefix(s.Ref, "#/components/schemas/")
}

// pageOfName begins the names of the schemas of pages.
const pageOfName = "Page"

// exampleOf is the example of a schema, or nil.
func exampleOf(name string) json.RawMessage {
	if text, err := exampleFiles.ReadFile("examples/" + name + ".json"); err == nil {
		return json.RawMessage(text)
	}
	of, isPage := strings.CutPrefix(name, pageOfName)
	if !isPage || of == "" {
		return nil
	}
	one := exampleOf(of)
	if one == nil {
		return nil
	}
	return json.RawMessage(fmt.Sprintf(`{"items": [%s]}`, one))
}
