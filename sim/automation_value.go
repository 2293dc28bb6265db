package sim

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The values of an automation are JSON's: string, float64, bool, []any, map[string]any
// and nil, whether they come from a document, a parameter, or an API's answer. So they
// are the same after a world was killed and opened again.

// textOf is how a value stands within a text: strings as they are, others as JSON.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return numberText(v)
	}
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v) // a value that is not JSON's cannot get here
	}
	return string(body)
}

func numberText(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// textsOf is how a value stands among outputs: a list element by element, anything else
// as one.
func textsOf(v any) []string {
	items, ok := v.([]any)
	if !ok {
		return []string{textOf(v)}
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = textOf(item)
	}
	return texts
}

// valuesOf is a list of strings as a value.
func valuesOf(texts []string) []any {
	values := make([]any, len(texts))
	for i, s := range texts {
		values[i] = s
	}
	return values
}

// The types that parameters, variables and outputs of documents have.
const (
	typeString     = "String"
	typeStringList = "StringList"
	typeBoolean    = "Boolean"
	typeInteger    = "Integer"
	typeMapList    = "MapList"
	typeStringMap  = "StringMap"
)

var valueTypes = []string{typeString, typeStringList, typeBoolean, typeInteger, typeMapList, typeStringMap}

// plainType is the type that one of AWS's own kinds of parameter has underneath:
// AWS::EC2::Instance::Id is a String, List<AWS::EC2::Instance::Id> a StringList.
func plainType(name string) (string, bool) {
	switch {
	case slices.Contains(valueTypes, name):
		return name, true
	case strings.HasPrefix(name, "List<AWS::") && strings.HasSuffix(name, ">"):
		return typeStringList, true
	case strings.HasPrefix(name, "AWS::"):
		return typeString, true
	}
	return "", false
}

// typed is v as a value of the type, or an error that says what it is instead.
func typed(v any, typ string) (any, error) {
	fits := false
	switch typ {
	case typeString:
		switch v := v.(type) {
		case string:
			return v, nil
		case float64, bool:
			return textOf(v), nil
		}
	case typeStringList:
		if items, ok := v.([]any); ok {
			return valuesOf(textsOf(items)), nil
		}
	case typeBoolean:
		_, fits = v.(bool)
	case typeInteger:
		f, ok := v.(float64)
		fits = ok && f == math.Trunc(f)
	case typeStringMap:
		_, fits = v.(map[string]any)
	case typeMapList:
		items, ok := v.([]any)
		fits = ok && !slices.ContainsFunc(items, func(item any) bool { _, ok := item.(map[string]any); return !ok })
	}
	if !fits {
		return nil, fmt.Errorf("%s is not of the type %s", quoted(v), typ)
	}
	return v, nil
}

// parseTyped reads a value of the type from the strings that a request sends for it.
func parseTyped(texts []string, typ string) (any, error) {
	if typ == typeStringList || typ == typeMapList {
		return parseList(texts, typ)
	}
	if len(texts) != 1 {
		return nil, fmt.Errorf("a %s takes one value, not %d", typ, len(texts))
	}
	if typ == typeString {
		return texts[0], nil
	}
	var v any
	if err := json.Unmarshal([]byte(texts[0]), &v); err != nil {
		return nil, fmt.Errorf("%q is not of the type %s", texts[0], typ)
	}
	return typed(v, typ)
}

// parseList reads a list, which may come as its elements or as one JSON text.
func parseList(texts []string, typ string) (any, error) {
	if len(texts) == 1 && strings.HasPrefix(strings.TrimSpace(texts[0]), "[") {
		var v any
		if json.Unmarshal([]byte(texts[0]), &v) == nil {
			return typed(v, typ)
		}
	}
	if typ == typeStringList {
		return valuesOf(texts), nil
	}
	items := make([]any, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &items[i]); err != nil {
			return nil, fmt.Errorf("%q is not of the type %s", text, typ)
		}
	}
	return typed(items, typ)
}

// quoted is a value in a message, not longer than a line.
func quoted(v any) string {
	const longest = 80
	s := []rune(strconv.Quote(textOf(v)))
	if len(s) > longest {
		return string(s[:longest]) + "…"
	}
	return string(s)
}
