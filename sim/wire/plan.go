package wire

import (
	"cmp"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// node pairs a shape of a model with the Go type that holds its values, so that values
// are moved without looking anything up by name.
type node struct {
	name    string
	planner *planner
	shape   *model.Shape
	members []*member // of a structure, by name
	elem    *node     // of a list or map
	elemRef *model.Ref
	key     *node // of a map
	keyRef  *model.Ref
	pattern *regexp.Regexp
	enum    []string
}

// flattened says whether the member is an XML list without an element around it.
func (m *member) flattened() bool { return m.ref.Flattened || m.node.shape.Flattened }

// member is one member of a structure: the field that holds it and its names on the wire.
type member struct {
	name     string
	wire     string // in JSON, in XML, as a header or parameter
	query    string // as a form parameter
	ref      *model.Ref
	node     *node
	field    int
	required bool
}

// planner builds the nodes of one service. They never change, so every Mux of a process
// shares them. It is safe for concurrent use.
type planner struct {
	service *model.Service
	mu      sync.Mutex
	nodes   map[nodeKey]*node
}

func newPlanner(service *model.Service) *planner {
	return &planner{service: service, nodes: map[nodeKey]*node{}}
}

type nodeKey struct {
	shape string
	typ   reflect.Type
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
	// A body that the SDK does not hold in memory is a reader in requests, and one to
	// close in answers.
	readerType     = reflect.TypeFor[io.Reader]()
	readCloserType = reflect.TypeFor[io.ReadCloser]()
)

// plan pairs a shape with a Go type. An error means that type and model do not fit.
func (p *planner) plan(shapeName string, typ reflect.Type) (*node, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pair(shapeName, typ)
}

// pair is plan while the planner is locked.
func (p *planner) pair(shapeName string, typ reflect.Type) (*node, error) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	key := nodeKey{shapeName, typ}
	if n := p.nodes[key]; n != nil {
		return n, nil
	}
	shape := p.service.Shapes[shapeName]
	if shape == nil {
		return nil, fmt.Errorf("no shape %s", shapeName)
	}
	if !fits(shape, typ) {
		return nil, fmt.Errorf("shape %s, a %s, cannot be held by %s", shapeName, shape.Type, typ)
	}
	n := &node{name: shapeName, planner: p, shape: shape}
	p.nodes[key] = n // before its parts: shapes may contain themselves
	if err := p.fill(n, typ); err != nil {
		delete(p.nodes, key)
		return nil, err
	}
	return n, nil
}

// fill plans what a shape is made of.
func (p *planner) fill(n *node, typ reflect.Type) (err error) {
	switch {
	case n.shape.Union:
		return nil // the concrete type is known only with the value
	case n.shape.Type == "structure":
		return p.fillStructure(n, typ)
	case n.shape.Type == "list":
		n.elemRef = n.shape.Member
		n.elem, err = p.pair(n.elemRef.Shape, typ.Elem())
	case n.shape.Type == "map":
		n.keyRef, n.elemRef = n.shape.Key, n.shape.Value
		if n.key, err = p.pair(n.keyRef.Shape, typ.Key()); err == nil {
			n.elem, err = p.pair(n.elemRef.Shape, typ.Elem())
		}
	default:
		n.enum = enumValues(n.shape, typ)
		if n.shape.Pattern != "" {
			n.pattern = compilePattern(n.shape.Pattern)
		}
	}
	return err
}

// openEnums are the SDK's types of strings that AWS takes any value of, and says itself
// which there are: instance types come and go without anybody's model.
var openEnums = map[string]bool{"InstanceType": true}

// enumValues are the values a string may have: the model's and the SDK's, which knows
// those that AWS added since the model was published. Nil allows any.
func enumValues(shape *model.Shape, typ reflect.Type) []string {
	if openEnums[typ.Name()] {
		return nil
	}
	values := shape.Enum
	method, ok := typ.MethodByName("Values")
	if len(values) == 0 || !ok {
		return values
	}
	known := map[string]bool{}
	for _, value := range values {
		known[value] = true
	}
	values = slices.Clone(values)
	sdk := method.Func.Call([]reflect.Value{reflect.Zero(typ)})[0]
	for i := range sdk.Len() {
		if value := sdk.Index(i).String(); !known[value] {
			values = append(values, value)
		}
	}
	return values
}

func (p *planner) fillStructure(n *node, typ reflect.Type) error {
	for name, ref := range n.shape.Members {
		field, ok := typ.FieldByName(upperFirst(name))
		if !ok {
			continue // AWS removed it from the SDK since
		}
		part, err := p.pair(ref.Shape, field.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", n.name, name, err)
		}
		n.members = append(n.members, &member{
			name:     name,
			wire:     wireName(name, ref),
			query:    queryName(name, ref, p.service.Metadata.Protocol),
			ref:      ref,
			node:     part,
			field:    field.Index[0],
			required: slices.Contains(n.shape.Required, name),
		})
	}
	slices.SortFunc(n.members, func(a, b *member) int { return strings.Compare(a.name, b.name) })
	return nil
}

// fits says whether a Go type can hold a shape's values.
func fits(shape *model.Shape, typ reflect.Type) bool {
	if shape.Union {
		return typ.Kind() == reflect.Interface
	}
	switch shape.Type {
	case "structure":
		return typ.Kind() == reflect.Struct && typ != timeType
	case "list":
		return typ.Kind() == reflect.Slice
	case "map":
		return typ.Kind() == reflect.Map
	case "string", "character":
		return typ.Kind() == reflect.String
	case "integer", "long":
		return typ.Kind() == reflect.Int32 || typ.Kind() == reflect.Int64
	case "float", "double":
		return typ.Kind() == reflect.Float32 || typ.Kind() == reflect.Float64
	case "boolean":
		return typ.Kind() == reflect.Bool
	case "timestamp":
		return typ == timeType
	case "blob":
		return typ == bytesType || typ == readerType || typ == readCloserType
	}
	return false
}

func wireName(name string, ref *model.Ref) string {
	return cmp.Or(ref.LocationName, name)
}

// queryName follows the two query protocols: EC2 upper-cases what it calls a member in
// its answers, unless the model states another name for requests.
func queryName(name string, ref *model.Ref, protocol string) string {
	if protocol != "ec2" {
		return wireName(name, ref)
	}
	return cmp.Or(ref.QueryName, upperFirst(wireName(name, ref)))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
