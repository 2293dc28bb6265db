package wire

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
)

const algorithm = "AWS4-HMAC-SHA256"

// scope is what the SigV4 authorization of a request says of it.
type scope struct {
	accessKeyID   string
	date          string
	region        string
	service       string
	signedHeaders []string
	signature     string
	presigned     bool
}

// parseScope reads the authorization from the header or, for a presigned request, from
// the query string. Found is false where there is none at all.
func parseScope(r *http.Request) (s scope, found, ok bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		s, ok = parseAuthorization(header)
		return s, true, ok
	}
	query := r.URL.Query()
	if query.Get("X-Amz-Credential") == "" {
		return scope{}, false, false
	}
	s, ok = parsePresigned(query)
	return s, true, ok
}

func parseAuthorization(header string) (scope, bool) {
	rest, ok := strings.CutPrefix(header, algorithm)
	if !ok {
		return scope{}, false
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	return newScope(parts["Credential"], parts["SignedHeaders"], parts["Signature"])
}

func parsePresigned(query url.Values) (scope, bool) {
	s, ok := newScope(query.Get("X-Amz-Credential"), query.Get("X-Amz-SignedHeaders"), query.Get("X-Amz-Signature"))
	s.presigned = true
	return s, ok && query.Get("X-Amz-Algorithm") == algorithm
}

// newScope takes a credential apart: key/date/region/service/aws4_request.
func newScope(credential, signedHeaders, signature string) (scope, bool) {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[4] != "aws4_request" || signedHeaders == "" || signature == "" {
		return scope{}, false
	}
	return scope{
		accessKeyID:   parts[0],
		date:          parts[1],
		region:        parts[2],
		service:       parts[3],
		signedHeaders: strings.Split(signedHeaders, ";"),
		signature:     signature,
	}, true
}

// homes are the Regions of the control planes that all Regions share, wherever a client
// believes itself to be.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
var homes = map[string]string{
	"iam":                             "us-east-1",
	"route53":                         "us-east-1",
	"route53-recovery-control-config": "us-west-2",
}

// locate finds the service and Region a request is for.
func (m *Mux) locate(r *request) error {
	s, found, ok := parseScope(r.Request)
	r.scope = s
	if !ok {
		r.service = m.guess(r)
		words := r.words()
		if !found {
			return words.unauthenticated.because("The request carries no AWS signature.")
		}
		return words.incompleteSignature.because("The request's AWS signature has not the form of Signature Version 4.")
	}
	r.service = m.services[s.service]
	r.call.Service, r.call.Region = s.service, cmp.Or(homes[s.service], s.region)
	if r.service == nil {
		r.service = m.guess(r)
		return r.words().unknownOperation.because("This simulator does not serve the service %q. It serves %s.",
			s.service, strings.Join(Services(), ", "))
	}
	return nil
}

// words is the dialect to answer in, also where the service is not known.
func (r *request) words() *dialect {
	if r.service == nil {
		return &jsonDialect
	}
	return r.service.codec.dialect()
}

// guess finds the service of a request whose signature does not name one of ours, so that
// its error can be answered in a protocol its client understands. It may be nil.
func (m *Mux) guess(r *request) *service {
	target := r.Header.Get("X-Amz-Target")
	version := ""
	if isForm(r.Request) {
		form, _ := url.ParseQuery(string(r.body)) // what can be read of it is enough to guess by
		version = form.Get("Version")
	}
	for _, name := range Services() { // in order, so that the same request gets the same answer
		s := m.services[name]
		meta := s.model.Metadata
		switch {
		case target != "" && strings.HasPrefix(target, meta.TargetPrefix+".") && meta.TargetPrefix != "",
			target == "" && version != "" && version == meta.APIVersion,
			target == "" && version == "" && !isForm(r.Request) && meta.Protocol == "rest-json":
			return s
		}
	}
	return nil
}

func isForm(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") ||
		r.Method == http.MethodGet && r.URL.Query().Has("Action")
}
