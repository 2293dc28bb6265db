package portable

import (
	_ "embed"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

//go:generate go run ../internal/configschema davit-config.schema.json

// SchemaFile is the JSON Schema of a file of today's format, for editors.
//
//go:embed davit-config.schema.json
var SchemaFile []byte

// Schema makes the JSON Schema (draft 2020-12) of a file of today's format out of the types
// that files are read into.
func Schema() ([]byte, error) {
	properties := object{
		"$schema":      object{"type": "string"},
		"version":      object{"const": Version, "description": "of the format"},
		"hash":         object{"type": "string", "description": "of the whole file, so that a damaged one is known; remove it when you change the file by hand"},
		"counts":       object{"type": "object", "additionalProperties": object{"type": "integer"}, "description": "how many objects of each kind the file was written with"},
		"exported":     described(schemaOf(reflect.TypeFor[Exported]()), "when, where and by whom it was exported"),
		resourcesField: object{"type": "array", "items": schemaOf(reflect.TypeFor[Resource]()), "description": "what the objects refer to in AWS, as it was; it is compared at an import"},
	}
	for _, k := range kinds {
		entry := schemaOf(k.input)
		fields := entry["properties"].(object)
		fields["hash"] = object{"type": "string", "description": "set at the export"}
		if f, ok := fields[k.idField].(object); ok && !k.identified() {
			f["description"] = "a hint: its ID where the file was made"
		}
		entry["required"] = []string{"name"}
		properties[k.section] = object{"type": []string{"array", "null"}, "items": entry}
	}
	return json.MarshalIndent(object{
		"$comment":             "Made by `make generate` of portable/schema.go.",
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "Configuration of Davit, version " + Version,
		"type":                 "object",
		"properties":           properties,
		"required":             []string{"version"},
		"additionalProperties": false,
	}, "", "  ")
}

// object is a JSON object that is being made; its fields are written in order of their names.
type object map[string]any

func described(o object, as string) object {
	if as != "" {
		o["description"] = as
	}
	return o
}

// enumerations are the values of types that have few.
var enumerations = map[reflect.Type][]string{
	reflect.TypeFor[recovery.Role]():             texts(recovery.Roles...),
	reflect.TypeFor[recovery.Order]():            texts(recovery.Sequential, recovery.Parallel),
	reflect.TypeFor[recovery.DrillNetwork]():     texts(recovery.DrillIsolated, recovery.DrillShared),
	reflect.TypeFor[recovery.Readiness]():        texts(recovery.ReadyLaunched, recovery.ReadyStatusChecks, recovery.ReadySSMOnline),
	reflect.TypeFor[recovery.OnFailure]():        texts(recovery.OnFailurePause, recovery.OnFailureStop, recovery.OnFailureContinue),
	reflect.TypeFor[recovery.ChannelKind]():      texts(recovery.SNSChannel, recovery.WebhookChannel),
	reflect.TypeFor[recovery.Mode]():             texts(recovery.Drill, recovery.Recovery),
	reflect.TypeFor[recovery.NotificationKind](): texts(recovery.NotificationKinds...),
	reflect.TypeFor[recovery.RunIn]():            texts(recovery.RunInDrill, recovery.RunInRecovery, recovery.RunInBoth),
	reflect.TypeFor[recovery.Requirement]():      texts(recovery.RequiresSource),
	reflect.TypeFor[recovery.RollbackWhen]():     texts(recovery.RollbackOnFailure, recovery.RollbackOnCancel, recovery.RollbackOnBoth),
	reflect.TypeFor[ResourceKind]():              texts(MembersResource, SubnetResource, DocumentResource),
}

func texts[T ~string](values ...T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// readsText reports whether values of the type are read from text of their own form.
func readsText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func schemaOf(t reflect.Type) object {
	if values, few := enumerations[t]; few {
		return object{"enum": values}
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[recovery.ActionValues]():
		value := object{"type": []string{"string", "number", "boolean", "object"}}
		return object{"anyOf": []any{value, object{"type": "array", "items": value}}}
	case readsText(t):
		return object{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		o := object{"type": "object", "additionalProperties": schemaOf(t.Elem())}
		if names, few := enumerations[t.Key()]; few {
			o["propertyNames"] = object{"enum": names}
		}
		return o
	case reflect.Struct:
		properties := object{}
		addFields(properties, t)
		return object{"type": "object", "properties": properties, "additionalProperties": false}
	}
	return object{"type": "integer"}
}

// addFields adds the fields that people write. Older spellings are read, and not offered.
func addFields(properties object, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("deprecated") != "" || name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			addFields(properties, f.Type)
		default:
			s := described(schemaOf(f.Type), f.Tag.Get("doc"))
			if values := f.Tag.Get("enum"); values != "" {
				s["enum"] = strings.Split(values, ",")
				delete(s, "type")
			}
			if example := f.Tag.Get("example"); example != "" {
				s["examples"] = []string{example}
			}
			properties[name] = s
		}
	}
}
