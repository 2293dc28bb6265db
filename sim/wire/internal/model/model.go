// Package model is the form in which AWS's service models are kept: what a request and
// its answer are made of and where each part travels, without any documentation text.
package model

// Service is one AWS service: its protocol, the operations that are modelled in full,
// and the names of those that exist at AWS but are not.
type Service struct {
	Source     string                `json:"source"`
	Metadata   Metadata              `json:"metadata"`
	Operations map[string]*Operation `json:"operations"`
	Others     []string              `json:"others,omitempty"`
	Shapes     map[string]*Shape     `json:"shapes"`
}

// Metadata says how a service is spoken to.
type Metadata struct {
	APIVersion   string `json:"apiVersion"`
	Protocol     string `json:"protocol"`
	JSONVersion  string `json:"jsonVersion,omitempty"`
	TargetPrefix string `json:"targetPrefix,omitempty"`
	XMLNamespace string `json:"xmlNamespace,omitempty"`
}

// Operation is one call: its route and the shapes that go in and come out. Either shape
// may be missing where a call takes or returns nothing.
type Operation struct {
	HTTP   HTTP `json:"http"`
	Input  *Ref `json:"input,omitempty"`
	Output *Ref `json:"output,omitempty"`
}

// HTTP is the route of an operation and the status of its success (0 means 200).
type HTTP struct {
	Method       string `json:"method"`
	RequestURI   string `json:"requestUri"`
	ResponseCode int    `json:"responseCode,omitempty"`
}

// Ref is the use of a shape in a place: a member, an element, a key, an input.
type Ref struct {
	Shape         string `json:"shape"`
	Location      string `json:"location,omitempty"`
	LocationName  string `json:"locationName,omitempty"`
	QueryName     string `json:"queryName,omitempty"`
	ResultWrapper string `json:"resultWrapper,omitempty"`
	Flattened     bool   `json:"flattened,omitempty"` // as that of a shape, here alone
}

// Shape is a type of the model with its constraints. Min and Max bound a number's value,
// a string's characters, or a collection's elements.
type Shape struct {
	Type            string          `json:"type"`
	Members         map[string]*Ref `json:"members,omitempty"`
	Required        []string        `json:"required,omitempty"`
	Payload         string          `json:"payload,omitempty"` // the member that is the body
	Member          *Ref            `json:"member,omitempty"`
	Key             *Ref            `json:"key,omitempty"`
	Value           *Ref            `json:"value,omitempty"`
	Flattened       bool            `json:"flattened,omitempty"` // an XML list without an element around it
	Union           bool            `json:"union,omitempty"`
	Sensitive       bool            `json:"sensitive,omitempty"`
	TimestampFormat string          `json:"timestampFormat,omitempty"`
	Min             *float64        `json:"min,omitempty"`
	Max             *float64        `json:"max,omitempty"`
	Pattern         string          `json:"pattern,omitempty"`
	Enum            []string        `json:"enum,omitempty"`
	Error           *Error          `json:"error,omitempty"`
	Exception       bool            `json:"exception,omitempty"`
	Fault           bool            `json:"fault,omitempty"`
}

// Error is how an error shape is answered where that differs from its name and from 400.
type Error struct {
	Code           string `json:"code,omitempty"`
	HTTPStatusCode int    `json:"httpStatusCode,omitempty"`
}

// Refs lists what a shape refers to.
func (s *Shape) Refs() []*Ref {
	var refs []*Ref
	for _, m := range s.Members {
		refs = append(refs, m)
	}
	for _, r := range []*Ref{s.Member, s.Key, s.Value} {
		if r != nil {
			refs = append(refs, r)
		}
	}
	return refs
}
