package specfile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// parameterValues are the values of a parameter of an Automation document: a list of
// texts, for which one value alone stands too.
var parameterValues = reflect.TypeFor[recovery.ActionValues]()

// parameter gives the values of a parameter. All of them are text to SSM, so that a number
// needs no quotes unless readers differ about what it is.
func (c *checker) parameter(n *node, name string) any {
	if n.kind != sequence {
		return c.parameterValue(n, name)
	}
	out := make([]any, 0, len(n.items))
	for i, item := range n.items {
		out = append(out, c.parameterValue(item, fmt.Sprintf("%s[%d]", name, i)))
	}
	return out
}

func (c *checker) parameterValue(n *node, name string) any {
	switch n.kind {
	case number:
		if !plainNumber.MatchString(n.text) {
			c.problems.addf(n.at, "%s is text, and not every reader takes %s without quotes for the same: write \"%s\"", name, n.text, n.text)
		}
		return n.text
	case boolean:
		return strings.ToLower(n.text)
	case sequence:
		c.problems.addf(n.at, "%s is a value, not a list: a parameter has one value, or a list of values", name)
		return nil
	case null:
		c.problems.addf(n.at, "%s has no value: give one, or \"\" for none", name)
		return nil
	case mapping:
		return c.plain(n, name)
	}
	return n.text
}

// plain gives what a value of the document's type StringMap or MapList holds.
func (c *checker) plain(n *node, name string) any {
	switch n.kind {
	case mapping:
		out := map[string]any{}
		for _, f := range n.fields {
			out[f.name] = c.plain(f.value, name+"."+f.name)
		}
		return out
	case sequence:
		out := make([]any, 0, len(n.items))
		for i, item := range n.items {
			out = append(out, c.plain(item, fmt.Sprintf("%s[%d]", name, i)))
		}
		return out
	case boolean:
		return strings.EqualFold(n.text, "true")
	case number:
		if plainNumber.MatchString(n.text) {
			return json.Number(n.text)
		}
	}
	return c.parameterValue(n, name)
}
