package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// jsonCodec is JSON 1.1 or 1.0: a POST with the operation in X-Amz-Target.
type jsonCodec struct{}

func (jsonCodec) dialect() *dialect { return &jsonDialect }

func (jsonCodec) operation(r *request) (string, error) {
	target := r.Header.Get("X-Amz-Target")
	prefix, name, _ := strings.Cut(target, ".")
	if prefix != r.service.model.Metadata.TargetPrefix || name == "" || r.Method != http.MethodPost {
		return "", jsonDialect.unknownOperation.because("%s has no operation %q.", r.service.name, target)
	}
	return name, nil
}

func (jsonCodec) decode(r *request, _ *endpoint) (map[string]any, error) {
	return decodeObject(r.body, &jsonDialect)
}

// decodeObject parses a body that is one JSON object, or empty.
func decodeObject(body []byte, words *dialect) (map[string]any, error) {
	if len(body) == 0 {
		return map[string]any{}, nil
	}
	var tree map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil || tree == nil {
		return nil, words.malformed.because("The request body is not a JSON object.")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, words.malformed.because("The request body goes on after its JSON object.")
	}
	return tree, nil
}

func (jsonCodec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	body := new(bytes.Buffer)
	if e.out != nil {
		writeStructureJSON(body, e.out, out)
	}
	return ok(e, newHeader(r, contentTypeJSON(r)), body), nil
}

// contentTypeJSON names the version of the protocol that the service speaks.
func contentTypeJSON(r *request) string {
	version := "1.1"
	if r.service != nil {
		version = cmp.Or(r.service.model.Metadata.JSONVersion, version)
	}
	return "application/x-amz-json-" + version
}

func (jsonCodec) invalid(violations []violation) error {
	return &Error{Code: "ValidationException", Message: summary(violations)}
}

func (jsonCodec) refuse(r *request, f failure) answer {
	body := new(bytes.Buffer)
	writeErrorJSON(body, f, true)
	header := newHeader(r, contentTypeJSON(r))
	addHeaders(header, f)
	return answer{status: f.status, header: header, body: body.Bytes()}
}

// writeErrorJSON writes an error as an object: all members of its shape where it has one,
// else its message; with its code in __type where the protocol wants that.
func writeErrorJSON(b *bytes.Buffer, f failure, typed bool) {
	members := new(bytes.Buffer)
	if f.node != nil {
		writeStructureJSON(members, f.node, f.value)
	} else {
		members.WriteString(`{"message":`)
		writeString(members, f.message)
		members.WriteByte('}')
	}
	rest := members.Bytes()[1:] // without the opening brace
	b.WriteByte('{')
	if typed {
		b.WriteString(`"__type":`)
		writeString(b, f.code)
		if len(rest) > 1 {
			b.WriteByte(',')
		}
	}
	b.Write(rest)
}

func addHeaders(header http.Header, f failure) {
	for name, values := range f.header {
		header[name] = values
	}
}
