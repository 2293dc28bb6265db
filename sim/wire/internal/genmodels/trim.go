package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// read parses one of the SDK's models; members we have no use for are left behind by
// our narrower types.
func read(path string) (*model.Service, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	service := new(model.Service)
	if err := json.Unmarshal(data, service); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return service, nil
}

// unsupported finds what package wire cannot carry and our types would leave behind
// silently, in the shapes that were kept.
func unsupported(path string, kept *model.Service) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var full struct {
		Shapes map[string]map[string]any
	}
	if err := json.Unmarshal(data, &full); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	traits := []string{"document", "eventstream", "xmlAttribute"}
	if kept.Metadata.Protocol != "rest-xml" {
		traits = append(traits, "flattened", "xmlNamespace")
	}
	for name := range kept.Shapes {
		for _, trait := range traits {
			if has(full.Shapes[name], trait) {
				return fmt.Errorf("shape %s has the trait %s, which is not supported", name, trait)
			}
		}
	}
	if kept.Metadata.Protocol == "json" || kept.Metadata.Protocol == "rest-json" {
		return nil
	}
	return notXML(kept)
}

// has says whether a shape or one of its members has a trait.
func has(shape map[string]any, trait string) bool {
	members, _ := shape["members"].(map[string]any)
	for _, member := range members {
		if ref, ok := member.(map[string]any); ok && ref[trait] != nil {
			return true
		}
	}
	return shape[trait] != nil
}

// notXML refuses blobs, and maps of other protocols than query, which package wire does
// not write as XML. As headers, and as a whole body, they may be; and so they may in what
// the query protocols only take, since that is a form.
func notXML(kept *model.Service) error {
	shapes := kept.Shapes
	if kept.Metadata.Protocol == "query" || kept.Metadata.Protocol == "ec2" {
		shapes = map[string]*model.Shape{}
		for _, op := range kept.Operations {
			if err := reach(kept, op.Output, shapes); err != nil {
				return err
			}
		}
	}
	for name, shape := range shapes {
		for member, ref := range shape.Members {
			kind := kept.Shapes[ref.Shape].Type
			bad := kind == "blob" || kind == "map" && kept.Metadata.Protocol != "query"
			if bad && ref.Location == "" && shape.Payload != member {
				return fmt.Errorf("%s.%s is a %s, which is not supported in XML", name, member, kind)
			}
		}
	}
	return nil
}

// overlay adds to a service what AWS introduced after the pinned models were published:
// shapes, members, and the names of operations. A list of required members or a pattern
// takes the place of the old one, since AWS relaxes them at times, and so does the type of
// a scalar, since numbers that travel as text were strings once.
func overlay(service *model.Service, path string) error {
	extra, err := read(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	maps.Copy(service.Operations, extra.Operations)
	service.Others = extra.Others
	service.Metadata.XMLNamespace = cmp.Or(extra.Metadata.XMLNamespace, service.Metadata.XMLNamespace)
	for name, add := range extra.Shapes {
		old := service.Shapes[name]
		if old == nil {
			service.Shapes[name] = add
			continue
		}
		if old.Type != add.Type && !scalar(old, add) {
			return fmt.Errorf("%s: shape %s is a %s, not a %s", path, name, old.Type, add.Type)
		}
		old.Type = add.Type
		if old.Members == nil {
			old.Members = map[string]*model.Ref{}
		}
		maps.Copy(old.Members, add.Members)
		if add.Required != nil {
			old.Required = add.Required
		}
		old.Pattern = cmp.Or(add.Pattern, old.Pattern)
	}
	return nil
}

// scalar says whether all shapes are without parts.
func scalar(shapes ...*model.Shape) bool {
	for _, s := range shapes {
		if s.Type == "structure" || s.Type == "list" || s.Type == "map" {
			return false
		}
	}
	return true
}

// trim keeps the named operations (all, when none are named), the shapes they reach and
// every error shape, and remembers the other operations by name only.
func trim(service *model.Service, serve []string) error {
	if len(serve) > 0 {
		kept := map[string]*model.Operation{}
		for _, name := range serve {
			if service.Operations[name] == nil {
				return fmt.Errorf("no operation %s", name)
			}
			kept[name] = service.Operations[name]
		}
		for name := range service.Operations {
			if kept[name] == nil {
				service.Others = append(service.Others, name)
			}
		}
		service.Operations = kept
	}
	slices.Sort(service.Others)
	reached := map[string]*model.Shape{}
	for _, op := range service.Operations {
		for _, ref := range []*model.Ref{op.Input, op.Output} {
			if err := reach(service, ref, reached); err != nil {
				return err
			}
		}
	}
	for name, shape := range service.Shapes {
		if shape.Exception {
			if err := reach(service, &model.Ref{Shape: name}, reached); err != nil {
				return err
			}
		}
	}
	service.Shapes = reached
	return nil
}

// reach adds a shape and all it is made of to reached.
func reach(service *model.Service, ref *model.Ref, reached map[string]*model.Shape) error {
	if ref == nil || reached[ref.Shape] != nil {
		return nil
	}
	shape := service.Shapes[ref.Shape]
	if shape == nil {
		return fmt.Errorf("no shape %s", ref.Shape)
	}
	reached[ref.Shape] = shape
	for _, r := range shape.Refs() {
		if err := reach(service, r, reached); err != nil {
			return err
		}
	}
	return nil
}
