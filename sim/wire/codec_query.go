package wire

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// queryCodec is the query protocol: form parameters in, XML out.
type queryCodec struct{}

const textXML = "text/xml"

func (queryCodec) dialect() *dialect { return &queryDialect }

func (queryCodec) operation(r *request) (string, error) { return formOperation(r, &queryDialect) }

// formOperation reads the form of a request and returns its Action.
func formOperation(r *request, words *dialect) (string, error) {
	form, err := parseForm(r)
	if err != nil {
		return "", words.malformed.because("The request's parameters cannot be read.")
	}
	r.form = form
	action := form.Get("Action")
	if action == "" {
		return "", Errorf("MissingAction", "The request names no action.")
	}
	return action, nil
}

// parseForm joins the parameters of the query string and of the body.
func parseForm(r *request) (url.Values, error) {
	form, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || r.Method == http.MethodGet {
		return form, err
	}
	sent, err := url.ParseQuery(string(r.body))
	for name, values := range sent {
		form[name] = values
	}
	return form, err
}

// parameters are the form's without those that belong to the protocol itself.
func parameters(form url.Values) url.Values {
	own := url.Values{}
	for name, values := range form {
		if name != "Action" && name != "Version" && !strings.HasPrefix(name, "X-Amz-") {
			own[name] = values
		}
	}
	return own
}

func (queryCodec) decode(r *request, e *endpoint) (map[string]any, error) {
	if e.in == nil {
		return nil, nil
	}
	return new(former).structure(e.in, grow(parameters(r.form)), ""), nil
}

func (queryCodec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	w := new(xmlWriter)
	response := r.call.Operation + "Response"
	w.WriteString(`<` + response + ` xmlns="` + r.service.model.Metadata.XMLNamespace + `">`)
	if e.out != nil {
		wrapper := e.operation.Output.ResultWrapper
		w.open(wrapper)
		w.structure(e.out, out)
		w.close(wrapper)
	}
	w.open("ResponseMetadata")
	w.leaf("RequestId", r.call.RequestID)
	w.close("ResponseMetadata")
	w.close(response)
	return ok(e, newHeader(r, textXML), &w.Buffer), nil
}

func (queryCodec) invalid(violations []violation) error {
	return &Error{Code: "ValidationError", Message: summary(violations)}
}

func (queryCodec) refuse(r *request, f failure) answer {
	w := new(xmlWriter)
	w.WriteString(`<ErrorResponse xmlns="` + r.service.model.Metadata.XMLNamespace + `">`)
	w.open("Error")
	w.leaf("Type", sender(f.status))
	w.leaf("Code", f.code)
	w.leaf("Message", f.message)
	w.close("Error")
	w.leaf("RequestId", r.call.RequestID)
	w.close("ErrorResponse")
	header := newHeader(r, textXML)
	addHeaders(header, f)
	return answer{status: f.status, header: header, body: w.Bytes()}
}

// sender says on whose side AWS sees an error.
func sender(status int) string {
	if status >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}
