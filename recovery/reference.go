package recovery

import (
	"fmt"
	"strings"
)

// Part is a piece of a parameter's value: text, a reference into the execution, or a
// secret, which is resolved only as the request is sent.
type Part struct {
	Text   string // as written
	Ref    *Reference
	Secret *SecretRef
}

// Reference is a reference of a parameter into its execution. Its forms:
//
//	{{ execution.id }}  {{ execution.mode }}  {{ execution.incidentAt }}  {{ plan.name }}  {{ wave.name }}
//	{{ wave.instanceIDs }}  {{ wave.privateAddresses }}  {{ wave.sourceServerIDs }}
//	{{ wave.instanceIDs server=shop-db-1 }}  {{ wave.instanceIDs tag:Tier=database }}
//	{{ actions.NAME.outputs.STEP.OUTPUT }}
//	{{ waves.NAME.instanceIDs }}  {{ waves.NAME.actions.NAME.outputs.STEP.OUTPUT }}
//
// A NAME with a dot or space in it stands in double quotes.
type Reference struct {
	Field RefField
	// Wave names another wave; empty: the action's own.
	Wave string
	// Server and Tag narrow a list of servers: a name or source server ID, or a tag.
	Server           string
	TagKey, TagValue string
	// Action and Output are of FieldOutput.
	Action, Output string
}

// RefField is what a reference is about.
type RefField string

// The fields that references may name.
const (
	FieldExecutionID      RefField = "execution.id"
	FieldMode             RefField = "execution.mode"
	FieldIncidentAt       RefField = "execution.incidentAt"
	FieldPlan             RefField = "plan.name"
	FieldWave             RefField = "wave.name"
	FieldInstanceIDs      RefField = "instanceIDs"
	FieldPrivateAddresses RefField = "privateAddresses"
	FieldSourceServerIDs  RefField = "sourceServerIDs"
	FieldOutput           RefField = "outputs"
)

// OfServers reports whether the field is a list with an entry for each server.
func (f RefField) OfServers() bool {
	return f == FieldInstanceIDs || f == FieldPrivateAddresses || f == FieldSourceServerIDs
}

// Selection is the text of a selection by a tag; empty for every other reference.
func (r Reference) Selection() string {
	if r.TagKey == "" {
		return ""
	}
	return NameKey(r.Wave) + " tag:" + r.TagKey + "=" + r.TagValue
}

// ParseValue parts a parameter's value into its pieces. What stands in double braces
// must be a reference that Davit knows, or SSM's own {{ssm:…}}, which stays as it is.
func ParseValue(value string) ([]Part, error) {
	var parts []Part
	for value != "" {
		open := strings.Index(value, "{{")
		if open < 0 {
			return append(parts, Part{Text: value}), nil
		}
		length := strings.Index(value[open:], "}}")
		if length < 0 {
			return nil, fmt.Errorf("%q is not closed: end the reference with }}", value[open:])
		}
		if open > 0 {
			parts = append(parts, Part{Text: value[:open]})
		}
		whole := value[open : open+length+2]
		part, err := parsePart(whole)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		value = value[open+len(whole):]
	}
	return parts, nil
}

func parsePart(whole string) (Part, error) {
	inner := strings.TrimSpace(whole[2 : len(whole)-2])
	switch {
	case strings.HasPrefix(inner, "ssm:"):
		return Part{Text: whole}, nil
	case strings.HasPrefix(inner, "resolve:"):
		secret, err := parseSecretRef(whole, inner)
		return Part{Text: whole, Secret: &secret}, err
	}
	ref, err := parseReference(inner)
	if err != nil {
		return Part{}, fmt.Errorf("%s: %w", whole, err)
	}
	return Part{Text: whole, Ref: &ref}, nil
}

// simpleFields are the references without anything to choose.
var simpleFields = []RefField{FieldExecutionID, FieldMode, FieldIncidentAt, FieldPlan, FieldWave}

const referenceForms = "execution.id, execution.mode, execution.incidentAt, plan.name, wave.name, wave.instanceIDs, wave.privateAddresses, " +
	"wave.sourceServerIDs, waves.NAME.instanceIDs, actions.NAME.outputs.STEP.OUTPUT or waves.NAME.actions.NAME.outputs.STEP.OUTPUT"

func parseReference(text string) (Reference, error) {
	for _, f := range simpleFields {
		if text == string(f) {
			return Reference{Field: f}, nil
		}
	}
	path, choice, err := splitPath(text)
	if err != nil {
		return Reference{}, err
	}
	var ref Reference
	switch {
	case path[0] == "wave" && len(path) > 1:
		path = path[1:]
	case path[0] == "waves" && len(path) > 2:
		ref.Wave, path = path[1], path[2:]
	case path[0] != "actions":
		return ref, fmt.Errorf("this is not known: give %s", referenceForms)
	}
	switch field := RefField(path[0]); {
	case len(path) == 1 && field.OfServers():
		ref.Field = field
		return ref, ref.narrow(choice)
	case path[0] == "actions" && len(path) > 3 && path[2] == "outputs" && choice == "":
		ref.Field, ref.Action, ref.Output = FieldOutput, path[1], strings.Join(path[3:], ".")
		return ref, nil
	}
	return ref, fmt.Errorf("this is not known: give %s", referenceForms)
}

// narrow takes the choice of servers over.
func (r *Reference) narrow(choice string) error {
	kind, value, _ := strings.Cut(choice, "=")
	value = strings.TrimSpace(value)
	tag, isTag := strings.CutPrefix(strings.TrimSpace(kind), "tag:")
	switch {
	case choice == "":
	case isTag && tag != "" && value != "":
		r.TagKey, r.TagValue = tag, value
	case strings.TrimSpace(kind) == "server" && value != "":
		r.Server = value
	default:
		return fmt.Errorf("%q chooses no servers: write server=NAME or tag:KEY=VALUE", choice)
	}
	return nil
}

// splitPath cuts a reference at its dots, and gives what stands after the path. A piece
// in double quotes may have dots and spaces in it.
func splitPath(text string) (path []string, rest string, err error) {
	for {
		var piece string
		if quoted, ok := strings.CutPrefix(text, `"`); ok {
			end := strings.Index(quoted, `"`)
			if end < 0 {
				return nil, "", fmt.Errorf("a double quote is not closed")
			}
			piece, text = quoted[:end], quoted[end+1:]
		} else {
			end := strings.IndexAny(text, ". ")
			if end < 0 {
				end = len(text)
			}
			piece, text = text[:end], text[end:]
		}
		if piece == "" {
			return nil, "", fmt.Errorf("a part between dots is missing: give %s", referenceForms)
		}
		path = append(path, piece)
		more, dotted := strings.CutPrefix(text, ".")
		if !dotted {
			return path, strings.TrimSpace(text), nil
		}
		text = more
	}
}

// SecretRef is a reference to a secret of Secrets Manager or a parameter of SSM, in the
// form of CloudFormation's dynamic references.
//
// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
type SecretRef struct {
	Text    string // as written, braces included
	Service string // secretsmanager, ssm
	ID      string // name or ARN
	// JSONKey is the key of the secret's JSON whose value is meant; empty: the whole.
	JSONKey string
	// Stage or VersionID choose a version; neither: the current one.
	Stage, VersionID string
}

func parseSecretRef(whole, inner string) (SecretRef, error) {
	ref := SecretRef{Text: whole}
	service, rest, _ := strings.Cut(strings.TrimPrefix(inner, "resolve:"), ":")
	ref.Service = service
	switch service {
	case "secretsmanager":
		return ref, ref.parseSecret(rest)
	case "ssm", "ssm-secure":
		ref.Service = "ssm"
		ref.ID, ref.VersionID = rest, ""
		if at := strings.LastIndex(rest, ":"); at > 0 && isNumber(rest[at+1:]) {
			ref.ID, ref.VersionID = rest[:at], rest[at+1:]
		}
		if ref.ID == "" {
			return ref, fmt.Errorf("%s names no parameter: write {{resolve:ssm:NAME}} or {{resolve:ssm:NAME:VERSION}}", whole)
		}
		return ref, nil
	}
	return ref, fmt.Errorf("%s: %q is not known: secrets are resolved from secretsmanager and ssm", whole, service)
}

const secretForm = "{{resolve:secretsmanager:NAME-OR-ARN:SecretString:JSON-KEY:VERSION-STAGE:VERSION-ID}}, of which all after the name may be left out"

// parseSecret reads what follows the service. An ARN has colons of its own.
func (r *SecretRef) parseSecret(rest string) error {
	fields := strings.Split(rest, ":")
	if fields[0] == "arn" {
		const inARN = 7 // arn:partition:secretsmanager:region:account:secret:name
		if len(fields) < inARN {
			return fmt.Errorf("%s: the ARN is not complete: write %s", r.Text, secretForm)
		}
		fields = append([]string{strings.Join(fields[:inARN], ":")}, fields[inARN:]...)
	}
	fields = append(fields, make([]string, 5)...)
	r.ID, r.JSONKey, r.Stage, r.VersionID = fields[0], fields[2], fields[3], fields[4]
	switch {
	case r.ID == "":
		return fmt.Errorf("%s names no secret: write %s", r.Text, secretForm)
	case fields[1] != "" && fields[1] != "SecretString":
		return fmt.Errorf("%s: %q is not known: only SecretString can be a parameter", r.Text, fields[1])
	case r.Stage != "" && r.VersionID != "":
		return fmt.Errorf("%s: a version stage and a version ID exclude each other", r.Text)
	case strings.Join(fields[5:], "") != "":
		return fmt.Errorf("%s has too many fields: write %s", r.Text, secretForm)
	}
	return nil
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// SecretRefs are the references to secrets in the parameters, each once, in order of the
// parameters' names. What cannot be read as a reference is left out: Check has told of it.
func (p ActionParameters) SecretRefs() []SecretRef {
	var refs []SecretRef
	seen := map[string]bool{}
	for _, part := range p.parts() {
		if part.Secret != nil && !seen[part.Text] {
			seen[part.Text] = true
			refs = append(refs, *part.Secret)
		}
	}
	return refs
}

// References are those of the parameters into the execution, in order of the
// parameters' names.
func (p ActionParameters) References() []Reference {
	var refs []Reference
	for _, part := range p.parts() {
		if part.Ref != nil {
			refs = append(refs, *part.Ref)
		}
	}
	return refs
}
