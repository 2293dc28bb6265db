package documents

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Policy is an IAM policy. In the files of the library, resources and conditions have
// placeholders: ${Partition}, ${Region}, ${AccountId}, and ${NAME} for the document's
// parameter NAME. A value that is an ARN takes the place of everything before it too.
type Policy struct {
	Version   string
	Statement []Statement
}

// Statement is a statement of a policy.
type Statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"` // operator, key, values
}

// JSON is the policy as IAM takes it.
func (p Policy) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		panic(err) // it holds nothing but texts
	}
	return b.Bytes()
}

// Scope says where a document runs and with what, as narrowly as it is known.
type Scope struct {
	Partition string // "": aws
	Region    string // "": any
	AccountID string // "": any
	// Parameters are values as an execution gets them, and the document's defaults stand
	// for what is not among them. Of a value that is not known yet, because it is required
	// and not here or has a reference in it, anything is allowed; what is there for an
	// empty one is left out. With nil, nothing is known.
	Parameters map[string][]string
}

// Policy gives the policy of the role that the document acts as, narrowed to the scope.
func (d Document) Policy(s Scope) Policy { return d.policy.within(d.complete(s)) }

// InstancePolicy gives the policy of the instances that the document's commands run on,
// narrowed to the scope. It has no statements where the commands do not call AWS.
func (d Document) InstancePolicy(s Scope) Policy { return d.instancePolicy.within(d.complete(s)) }

// complete adds the document's defaults to the parameters that are known.
func (d Document) complete(s Scope) Scope {
	if s.Parameters == nil {
		return s
	}
	all := map[string][]string{}
	for _, p := range d.Parameters {
		values, given := s.Parameters[p.Name]
		if !given && p.Required() {
			continue
		}
		if !given {
			values = texts(p.Default)
		}
		if !slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "{{") }) {
			all[p.Name] = values
		}
	}
	s.Parameters = all
	return s
}

// texts are a parameter's default as an execution would be given it.
func texts(value any) []string {
	list, isList := value.([]any)
	if !isList {
		return []string{fmt.Sprint(value)}
	}
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = fmt.Sprint(v)
	}
	return all
}

// readPolicy reads an embedded policy; one that does not exist has no statements.
func readPolicy(file string) Policy {
	data, err := files.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Policy{}
	}
	if err != nil {
		panic(err)
	}
	var p Policy
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		panic(fmt.Sprintf("%s: %s", file, err))
	}
	return p
}

func (p Policy) within(scope Scope) Policy {
	out := Policy{Version: p.Version}
	for _, s := range p.Statement {
		if filled, ok := s.within(scope); ok {
			out.Statement = append(out.Statement, filled)
		}
	}
	return out
}

// within fills the statement's placeholders. It is false where nothing is left for the
// statement to allow.
func (s Statement) within(scope Scope) (Statement, bool) {
	out := Statement{Sid: s.Sid, Effect: s.Effect, Action: s.Action}
	for _, r := range s.Resource {
		for _, filled := range scope.fill(r) {
			// A parameter that holds an ARN names the whole resource.
			out.Resource = append(out.Resource, filled[max(0, strings.LastIndex(filled, "arn:")):])
		}
	}
	slices.Sort(out.Resource)
	out.Resource = slices.Compact(out.Resource)
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if !out.condition(scope, operator, key, values) {
				return Statement{}, false
			}
		}
	}
	return out, len(out.Resource) > 0
}

// condition fills one condition. A condition without a key or a value would allow what
// nobody meant: then it is false.
func (s *Statement) condition(scope Scope, operator, key string, values []string) bool {
	names := scope.fill(key)
	var filled []string
	for _, v := range values {
		filled = append(filled, scope.fill(v)...)
	}
	if len(names) != 1 || strings.Contains(names[0], "*") || len(filled) == 0 {
		return false
	}
	if s.Condition == nil {
		s.Condition = map[string]map[string][]string{}
	}
	if s.Condition[operator] == nil {
		s.Condition[operator] = map[string][]string{}
	}
	s.Condition[operator][names[0]] = filled
	return true
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_]+)\}`)

// fill gives the text with its placeholders filled, once for every value of a parameter
// that has several.
func (s Scope) fill(text string) []string {
	at := placeholder.FindStringSubmatchIndex(text)
	if at == nil {
		return []string{text}
	}
	before, name, after := text[:at[0]], text[at[2]:at[3]], text[at[1]:]
	var all []string
	for _, v := range s.values(name) {
		for _, rest := range s.fill(after) {
			all = append(all, before+v+rest)
		}
	}
	return all
}

func (s Scope) values(name string) []string {
	switch name {
	case "Partition":
		return []string{cmp.Or(s.Partition, "aws")}
	case "Region":
		return []string{cmp.Or(s.Region, "*")}
	case "AccountId":
		return []string{cmp.Or(s.AccountID, "*")}
	}
	values, known := s.Parameters[name]
	if !known {
		return []string{"*"}
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}
