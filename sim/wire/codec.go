package wire

import (
	"fmt"
	"reflect"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// codec is one of AWS's protocols.
type codec interface {
	// dialect is how the protocol names early errors.
	dialect() *dialect
	// operation names what a request asks for.
	operation(r *request) (string, error)
	// decode makes a tree of a request's parameters.
	decode(r *request, e *endpoint) (map[string]any, error)
	// encode makes an answer of an output.
	encode(r *request, e *endpoint, out reflect.Value) (answer, error)
	// invalid is the error for an input that violates the model's constraints.
	invalid(violations []violation) error
	// refuse makes an answer of an error.
	refuse(r *request, f failure) answer
}

func codecFor(name string, service *model.Service) codec {
	switch service.Metadata.Protocol {
	case "rest-json":
		return newRestCodec(name, service)
	case "rest-xml":
		return newRestXMLCodec(name, service)
	case "json":
		return jsonCodec{}
	case "query":
		return queryCodec{}
	case "ec2":
		return ec2Codec{}
	}
	panic(fmt.Sprintf("wire: %s speaks %q, which is not supported", name, service.Metadata.Protocol))
}
