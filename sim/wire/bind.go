package wire

import (
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// raw is a blob that travels as it is.
type raw []byte

// bindAll puts the members of an input that travel outside of the body into the tree.
func bindAll(tree map[string]any, n *node, r *request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return r.words().malformed.because("The query string cannot be read.")
	}
	for _, m := range n.members {
		if m.ref.Location != "" {
			delete(tree, m.wire) // the body is not its place
			bind(tree, m, r, query)
		}
	}
	return nil
}

// bind puts one member into the tree, if it was sent.
func bind(tree map[string]any, m *member, r *request, query url.Values) {
	var values []string
	switch m.ref.Location {
	case "uri":
		values = []string{r.params[m.wire]}
	case "header":
		values = r.Header.Values(m.wire)
		if m.wire == "Content-Length" { // which net/http takes out of the headers
			values = []string{strconv.Itoa(len(r.body))}
		}
		if m.node.shape.Type == "list" {
			values = headerList(values)
		}
	case "querystring":
		values = query[m.wire]
	case "headers":
		tree[m.wire] = prefixed(r.Header, m.wire)
		return
	}
	if len(values) == 0 {
		return
	}
	if m.node.shape.Type != "list" {
		tree[m.wire] = text(values[0])
		return
	}
	items := make([]any, len(values))
	for i, value := range values {
		items[i] = text(value)
	}
	tree[m.wire] = items
}

// listItem is one item of a header's list, quoted where it has a comma or a quote in it.
var listItem = regexp.MustCompile(`\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|$)`)

// headerList takes apart a list that travels as a header's value.
func headerList(values []string) (items []string) {
	for _, found := range listItem.FindAllStringSubmatch(strings.Join(values, ","), -1) {
		item := found[1]
		if unquoted, ok := strings.CutPrefix(item, `"`); ok {
			item = quotedPair.ReplaceAllString(strings.TrimSuffix(unquoted, `"`), "$1")
		}
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

var quotedPair = regexp.MustCompile(`\\(.)`)

// prefixed are the headers whose names begin with prefix, without it and in lower case.
func prefixed(header http.Header, prefix string) map[string]any {
	found := map[string]any{}
	for name, values := range header {
		if rest, ok := strings.CutPrefix(strings.ToLower(name), prefix); ok {
			found[rest] = text(values[0])
		}
	}
	return found
}

// payload is the member that is the body as a whole, or nil.
func (n *node) payload() *member {
	for _, m := range n.members {
		if m.name == n.shape.Payload {
			return m
		}
	}
	return nil
}

// writeHeaders sets the headers that members of v travel in.
func writeHeaders(header http.Header, n *node, v reflect.Value) {
	for _, m := range n.members {
		field := v.Field(m.field)
		switch {
		case absent(field) || field.IsZero():
		case m.ref.Location == "header":
			header.Set(m.wire, headerText(m.node, reflect.Indirect(field)))
		case m.ref.Location == "headers":
			for _, key := range field.MapKeys() {
				header.Set(m.wire+key.String(), field.MapIndex(key).String())
			}
		}
	}
}

// headerText writes a value as headers have it.
func headerText(n *node, v reflect.Value) string {
	if n.shape.Type != "timestamp" {
		return scalarText(v)
	}
	t := v.Interface().(time.Time)
	if n.shape.TimestampFormat == "iso8601" {
		return iso8601(t)
	}
	return t.UTC().Format(http.TimeFormat)
}

// statusOf is the status that a member of an output carries, or 0.
func statusOf(n *node, v reflect.Value) int {
	for _, m := range n.members {
		if status := v.Field(m.field); m.ref.Location == "statusCode" && status.CanInt() {
			return int(status.Int())
		}
	}
	return 0
}
