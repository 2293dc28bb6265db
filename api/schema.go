package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/recovery"
)

// actionValues describes the values of a parameter of an action to OpenAPI: one alone is
// read as a list of one.
type actionValues recovery.ActionValues

// Schema is either a value or a list of values.
func (actionValues) Schema(huma.Registry) *huma.Schema {
	value := func() []*huma.Schema {
		return []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}, {Type: huma.TypeObject, AdditionalProperties: true}}
	}
	s := &huma.Schema{
		Description: "the values of one parameter: a list of text, numbers, true or false, or one of these alone; an object is of the document's type StringMap",
		AnyOf:       append(value(), &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{AnyOf: value()}}),
	}
	for _, one := range s.AnyOf {
		one.PrecomputeMessages()
	}
	s.PrecomputeMessages()
	return s
}
