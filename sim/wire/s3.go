package wire

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// s3Codec is what S3 makes of rest-xml: a bucket is named by the path or by the host, what
// a request is for is told by bare query parameters, and errors have their own envelope.
type s3Codec struct{ restXMLCodec }

func (s3Codec) dialect() *dialect { return &s3Dialect }

func (c s3Codec) operation(r *request) (string, error) {
	query := r.URL.Query()
	path := r.URL.EscapedPath()
	if bucket := bucketOfHost(r.Host); bucket != "" {
		path = "/" + bucket + path
	}
	route, params := c.routes.find(r.Method, path, query)
	if route == nil || route.strays(query) {
		return "", s3Dialect.unknownOperation.because("This simulator serves no operation of S3 for %s %s.", r.Method, r.URL.RequestURI())
	}
	r.params = params
	return route.operation, nil
}

// strays says whether the query has a parameter that the route does not: ?acl makes
// another operation of the same path, and must not be taken for a GetObject.
func (t *route) strays(query url.Values) bool {
	for name := range query {
		if t.query.Has(name) || t.bound[name] || name == "x-id" || strings.HasPrefix(strings.ToLower(name), "x-amz-") {
			continue
		}
		return true
	}
	return false
}

// virtualHost is a host that begins with a bucket's name, at AWS or, as some clients have
// it with an endpoint of their own, before localhost.
var virtualHost = regexp.MustCompile(`^(.+)\.(?:s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com(?:\.cn)?|localhost)$`)

// bucketOfHost is the bucket that a request's host names, or empty.
func bucketOfHost(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if found := virtualHost.FindStringSubmatch(host); found != nil {
		return found[1]
	}
	return ""
}

const awsChunked = "aws-chunked"

func (c s3Codec) decode(r *request, e *endpoint) (map[string]any, error) {
	if encoding := r.Header.Get("Content-Encoding"); strings.HasPrefix(encoding, awsChunked) {
		body, ok := unchunk(r.body)
		if !ok {
			return nil, s3Dialect.malformed.because("The chunks of the request body cannot be read.")
		}
		r.body = body
		r.Header = r.Header.Clone()
		r.Header.Set("Content-Encoding", strings.Trim(strings.TrimPrefix(encoding, awsChunked), ", "))
		if r.Header.Get("Content-Encoding") == "" {
			r.Header.Del("Content-Encoding")
		}
	}
	return c.restXMLCodec.decode(r, e)
}

// unchunk takes a body out of its chunks: a length in hexadecimal, perhaps a signature, and
// so many bytes; the last is empty, and trailing headers follow it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
func unchunk(body []byte) ([]byte, bool) {
	var whole []byte
	for {
		line, rest, ok := bytes.Cut(body, []byte("\r\n"))
		size, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(size), 16, 31)
		if !ok || err != nil || uint64(len(rest)) < n {
			return nil, false
		}
		if n == 0 {
			return whole, true
		}
		whole = append(whole, rest[:n]...)
		if body, ok = bytes.CutPrefix(rest[n:], []byte("\r\n")); !ok {
			return nil, false
		}
	}
}

func (c s3Codec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	a, err := c.restXMLCodec.encode(r, e, out)
	if err == nil {
		nameRequest(a.header, r)
	}
	return a, err
}

// nameRequest gives an answer the two IDs that S3 has for a request.
func nameRequest(header http.Header, r *request) {
	header.Set("X-Amz-Request-Id", r.call.RequestID)
	header.Set("X-Amz-Id-2", r.call.RequestID)
}

func (s3Codec) invalid(violations []violation) error {
	return &Error{Code: "InvalidArgument", Message: summary(violations)}
}

func (s3Codec) refuse(r *request, f failure) answer {
	header := newHeader(r, "application/xml")
	nameRequest(header, r)
	addHeaders(header, f)
	if r.Method == http.MethodHead {
		return answer{status: f.status, header: header} // the status has to say it all
	}
	w := new(xmlWriter)
	w.WriteString(xmlHeader)
	w.open("Error")
	w.leaf("Code", f.code)
	w.leaf("Message", f.message)
	w.leaf("RequestId", r.call.RequestID)
	w.leaf("HostId", r.call.RequestID)
	w.close("Error")
	return answer{status: f.status, header: header, body: w.Bytes()}
}
