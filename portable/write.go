package portable

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// Form is how a file is written.
type Form string

// The forms.
const (
	YAML Form = "yaml"
	JSON Form = "json"
)

// Write gives the file as text. The same configuration gives the same bytes: objects and
// resources are in order, and nothing but Exported tells one time from another. A schema's
// URL is noted for editors, if there is one.
func (f File) Write(form Form, schemaURL string) ([]byte, error) {
	document, err := f.document(Version)
	if err != nil {
		return nil, err
	}
	if form == JSON {
		var b bytes.Buffer
		if err := json.Indent(&b, document, "", "  "); err != nil {
			return nil, err
		}
		b.WriteByte('\n')
		return b.Bytes(), nil
	}
	var b bytes.Buffer
	if schemaURL != "" {
		fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n", schemaURL)
	}
	b.WriteString("# The configuration of a Davit. After a change by hand remove the hash at the top: see doc/configuration.md.\n")
	if err := writeYAML(&b, document); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// document is the file as one JSON object, in a version of the format that has sections.
func (f File) document(version string) (json.RawMessage, error) {
	body, counts, err := f.body()
	if err != nil {
		return nil, err
	}
	head, err := f.head(version, counts)
	if err != nil {
		return nil, err
	}
	whole := append(head, body...)
	hash := jsonField{"hash", text(hashOf(joined(whole)))}
	return joined(slices.Insert(whole, 1, hash)), nil
}

func (f File) head(version string, counts []jsonField) ([]jsonField, error) {
	head := []jsonField{{"version", text(version)}}
	if f.Exported != nil {
		exported, err := json.Marshal(f.Exported)
		if err != nil {
			return nil, err
		}
		head = append(head, jsonField{"exported", exported})
	}
	return append(head, jsonField{"counts", joined(counts)}), nil
}

// body are the sections of the file, and how many objects each has.
func (f File) body() (sections, counts []jsonField, err error) {
	byKind := map[recovery.ResourceKind][]Object{}
	for _, o := range f.Objects {
		byKind[o.Kind] = append(byKind[o.Kind], o)
	}
	for _, k := range kinds {
		objects := byKind[k.resource]
		counts = append(counts, jsonField{k.section, fmt.Append(nil, len(objects))})
		if len(objects) == 0 {
			continue
		}
		slices.SortFunc(objects, func(a, b Object) int { return strings.Compare(recovery.NameKey(a.Name), recovery.NameKey(b.Name)) })
		entries := make([]json.RawMessage, len(objects))
		for i, o := range objects {
			if entries[i], err = k.entry(o); err != nil {
				return nil, nil, err
			}
		}
		list, err := json.Marshal(entries)
		if err != nil {
			return nil, nil, err
		}
		sections = append(sections, jsonField{k.section, list})
	}
	if len(f.Resources) > 0 {
		resources := slices.SortedFunc(slices.Values(f.Resources), func(a, b Resource) int { return strings.Compare(a.Key(), b.Key()) })
		list, err := json.Marshal(resources)
		if err != nil {
			return nil, nil, err
		}
		sections = append(sections, jsonField{resourcesField, list})
	}
	return sections, counts, nil
}

// resourcesField is the field of a file that has what it refers to in AWS.
const resourcesField = "awsResources"

// entry is an object as it stands in a file: its name, its ID, its hash, and the rest.
func (k kind) entry(o Object) (json.RawMessage, error) {
	fields, err := ordered(o.spec)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(fields, func(f jsonField) bool { return f.name == "name" })
	if i < 0 {
		return nil, fmt.Errorf("a %s has no name", k.resource)
	}
	name := fields[i]
	head := []jsonField{name}
	if o.ID != "" && !k.identified() {
		head = append(head, jsonField{k.idField, text(o.ID)})
	}
	head = append(head, jsonField{"hash", text(hashOf(o.spec))})
	return joined(append(head, slices.Delete(fields, i, i+1)...)), nil
}

// hashOf is the SHA-256 of JSON, in the same spelling whatever wrote it.
func hashOf(v json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, v) != nil {
		return ""
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

// Hash tells the configuration from every other: two files with the same objects have the
// same, whoever exported them when.
func (f File) Hash() (string, error) {
	plain := f
	plain.Exported, plain.Resources = nil, nil
	body, counts, err := plain.body()
	if err != nil {
		return "", err
	}
	head, err := plain.head(Version, counts)
	return hashOf(joined(append(head, body...))), err
}
