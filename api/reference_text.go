package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// span is a piece of a sentence: words, or code.
type span struct {
	Text   string
	IsCode bool
}

// spansOf splits a sentence at its backticks.
func spansOf(text string) []span {
	var all []span
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			all = append(all, span{part, i%2 == 1})
		}
	}
	return all
}

func paragraphsOf(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n\n"), func(p string) bool { return p == "" })
}

// examples are the examples of a content, those of the document looked up.
func (v viewer) examples(media *huma.MediaType) []string {
	var all []string
	if media.Example != nil {
		all = append(all, textOf(media.Example))
	}
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		example := media.Examples[name]
		if example.Ref != "" {
			example = v.doc.Components.Examples[strings.TrimPrefix(example.Ref, "#/components/examples/")]
		}
		all = append(all, textOf(example.Value))
	}
	return all
}

// textOf is an example to read: text as it is, all else as JSON.
func textOf(value any) string {
	if text, ok := value.(string); ok {
		return strings.TrimSpace(text)
	}
	var text strings.Builder
	out := json.NewEncoder(&text)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(value); err != nil {
		return "" // the document, which has the same example, could not be served either
	}
	return strings.TrimSpace(text.String())
}
