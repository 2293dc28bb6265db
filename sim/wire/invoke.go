package wire

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// aliases are the names of services in boto3 that differ from those that requests are
// signed for.
var aliases = map[string]string{
	"elbv2": "elasticloadbalancing",
}

// Invoke carries out an operation in process, as an AWS service does that calls another
// one for its user. Service and operation are named as boto3 names the client and either
// its method or the API: rds, and reboot_db_instance or RebootDBInstance. Input and answer
// are trees of map[string]any, []any, string, float64 and bool by the members' names,
// wherever they travel on the wire; instants are ISO 8601. An error of AWS's is an *Error.
func (m *Mux) Invoke(ctx context.Context, c Call, input map[string]any) (map[string]any, error) {
	r := &request{call: c}
	e, err := m.find(r)
	if err != nil {
		return nil, err
	}
	if r.call.RequestID == "" {
		r.call.RequestID = newRequestID()
	}
	out, err := m.invokeSafely(ctx, r, e, input)
	if err != nil {
		return nil, m.inWords(r, err)
	}
	tree, _ := treeOf(e.out, out.Elem()).(map[string]any)
	return tree, nil
}

// Resolve gives service and operation the names that they have on the wire, and says
// whether they are served.
func (m *Mux) Resolve(service, operation string) (string, string, error) {
	r := &request{call: Call{Service: service, Operation: operation}}
	if _, err := m.find(r); err != nil {
		return "", "", err
	}
	return r.call.Service, r.call.Operation, nil
}

// find is the endpoint of the call, whose names it makes those of the wire.
func (m *Mux) find(r *request) (*endpoint, error) {
	name := strings.ToLower(r.call.Service)
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	r.service = m.services[name]
	if r.service == nil {
		return nil, jsonDialect.unknownOperation.because("This simulator does not serve the service %q.", r.call.Service)
	}
	r.call.Service, r.call.Region = name, cmp.Or(homes[name], r.call.Region)
	if e := r.service.endpoints[r.call.Operation]; e != nil {
		return e, nil
	}
	wanted := squeeze(r.call.Operation)
	for operation, e := range r.service.endpoints {
		if squeeze(operation) == wanted {
			r.call.Operation = operation
			return e, nil
		}
	}
	for operation := range r.service.model.Operations {
		if squeeze(operation) == wanted {
			return nil, r.service.notServed(operation)
		}
	}
	return nil, r.service.notServed(r.call.Operation)
}

// squeeze makes describe_db_instances, describe-db-instances and DescribeDBInstances the same.
func squeeze(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

func (m *Mux) invokeSafely(ctx context.Context, r *request, e *endpoint, input map[string]any) (out reflect.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	in := e.newInput()
	violated, err := fillByName(r, e, in.Elem(), input)
	if err != nil {
		return out, err
	}
	ctx = WithCall(ctx, r.call)
	if err := m.before(ctx, r.call, in); err != nil {
		return out, err
	}
	if len(violated) > 0 {
		return out, r.service.codec.invalid(violated)
	}
	return m.invoke(ctx, e, r.call, in)
}

// unknownMember is a member that the input of an operation does not have.
type unknownMember struct{ path string }

func (e *unknownMember) Error() string { return "Unknown parameter in input: " + e.path }

func fillByName(r *request, e *endpoint, in reflect.Value, input map[string]any) ([]violation, error) {
	if e.in == nil {
		return nil, nil
	}
	d := &decoder{byName: true}
	err := d.structure(e.in, in, asTexts(input), "")
	var unknown *unknownMember
	switch {
	case errors.As(err, &unknown):
		return nil, Errorf("ParamValidationError", "%s", unknown)
	case err != nil:
		return nil, r.service.codec.dialect().mismatched(err)
	}
	return d.violations, nil
}

// asTexts prepares a tree for the decoder: a string may stand for a number, as the
// parameters of a document do.
func asTexts(in any) any {
	switch in := in.(type) {
	case map[string]any:
		out := make(map[string]any, len(in))
		for key, value := range in {
			out[key] = asTexts(value)
		}
		return out
	case []any:
		out := make([]any, len(in))
		for i, value := range in {
			out[i] = asTexts(value)
		}
		return out
	case string:
		return text(in)
	case float64:
		return json.Number(strconv.FormatFloat(in, 'f', -1, 64))
	}
	return in
}

// inWords makes an *Error of whatever a handler returned.
func (m *Mux) inWords(r *request, err error) error {
	if errors.Is(err, ErrNoAnswer) {
		return &Error{Status: 500, Code: "InternalFailure", Message: "The service gave no answer."}
	}
	f, known := describe(r, err)
	if !known {
		m.options.Logger.Error("AWS call in process failed", "service", r.call.Service, "operation", r.call.Operation, "error", err)
	}
	return &Error{Status: f.status, Code: f.code, Message: f.message}
}

// treeOf makes a tree of an output, by the members' names. What has no value is left out.
func treeOf(n *node, v reflect.Value) any {
	if n == nil {
		return map[string]any{}
	}
	v = reflect.Indirect(v)
	switch {
	case n.shape.Union:
		return unionTree(n, v)
	case n.shape.Type == "structure":
		return structureTree(n, v)
	case n.shape.Type == "list":
		items := make([]any, v.Len())
		for i := range items {
			items[i] = treeOf(n.elem, v.Index(i))
		}
		return items
	case n.shape.Type == "map":
		entries := make(map[string]any, v.Len())
		for _, key := range v.MapKeys() {
			entries[key.String()] = treeOf(n.elem, v.MapIndex(key))
		}
		return entries
	}
	return scalarTree(v)
}

func structureTree(n *node, v reflect.Value) map[string]any {
	fields := map[string]any{}
	for _, m := range n.members {
		if field := v.Field(m.field); !absent(field) {
			fields[m.name] = treeOf(m.node, field)
		}
	}
	return fields
}

func unionTree(n *node, v reflect.Value) any {
	held := reflect.Indirect(v.Elem())
	_, suffix, _ := strings.Cut(held.Type().Name(), "Member")
	for name, ref := range n.shape.Members {
		if upperFirst(name) != suffix {
			continue
		}
		value := held.FieldByName("Value")
		part, err := n.planner.plan(ref.Shape, value.Type())
		if err != nil {
			panic(fmt.Sprintf("wire: member %s of union %s: %v", name, n.name, err))
		}
		return map[string]any{name: treeOf(part, value)}
	}
	panic(fmt.Sprintf("wire: union %s does not hold %s", n.name, held.Type()))
}

func scalarTree(v reflect.Value) any {
	switch held := v.Interface().(type) {
	case time.Time:
		return iso8601(held)
	case []byte:
		return string(held)
	case io.Reader:
		body, _ := io.ReadAll(held) // the simulator's own bodies are in memory
		return string(body)
	}
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanFloat():
		return v.Float()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	}
	return v.String()
}

// InputOf makes the input of an operation of options as the AWS CLI has them:
// --instance-ids i-1 i-2. A list takes all values, anything else one, as it stands or as
// JSON. Options named in general are no members.
func (m *Mux) InputOf(service, operation string, options map[string][]string, general ...string) (map[string]any, error) {
	r := &request{call: Call{Service: service, Operation: operation}}
	e, err := m.find(r)
	if err != nil {
		return nil, err
	}
	input := map[string]any{}
	for option, values := range options {
		if slices.Contains(general, option) {
			continue
		}
		member := memberOption(e.in, option)
		if member == nil {
			return nil, Errorf("ParamValidationError", "Unknown options: --%s", option)
		}
		if input[member.name], err = optionValue(member.node, option, values); err != nil {
			return nil, err
		}
	}
	return input, nil
}

func memberOption(in *node, option string) *member {
	if in == nil {
		return nil
	}
	for _, m := range in.members {
		if strings.EqualFold(m.name, strings.ReplaceAll(option, "-", "")) {
			return m
		}
	}
	return nil
}

func optionValue(n *node, option string, values []string) (any, error) {
	structured := n.shape.Type == "structure" || n.shape.Type == "map" || n.shape.Type == "list"
	var v any
	switch {
	case structured && len(values) == 1 && strings.HasPrefix(values[0], "{") || len(values) == 1 && structured && strings.HasPrefix(values[0], "["):
		if err := json.Unmarshal([]byte(values[0]), &v); err != nil {
			return nil, Errorf("ParamValidationError", "--%s is no JSON", option)
		}
		return v, nil
	case n.shape.Type == "list":
		items := make([]any, len(values))
		for i, value := range values {
			items[i] = value
		}
		return items, nil
	case n.shape.Type == "boolean" && len(values) == 0:
		return true, nil
	case len(values) == 1 && !structured:
		return values[0], nil
	}
	return nil, Errorf("ParamValidationError", "--%s takes one value", option)
}
