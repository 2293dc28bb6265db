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
	xml := kept.Metadata.Protocol == "query" || kept.Metadata.Protocol == "ec2"
	for name := range kept.Shapes {
		shape := full.Shapes[name]
		for _, trait := range []string{"flattened", "payload", "document", "eventstream", "streaming", "xmlNamespace"} {
			if shape[trait] != nil {
				return fmt.Errorf("shape %s has the trait %s, which is not supported", name, trait)
			}
		}
		if xml && (shape["type"] == "map" || shape["type"] == "blob") {
			return fmt.Errorf("shape %s is a %s, which is not supported in XML", name, shape["type"])
		}
	}
	return nil
}

// overlay adds to a service what AWS introduced after the pinned models were published:
// shapes, members, and the names of operations. A list of required members or a pattern
// takes the place of the old one, since AWS relaxes them at times.
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
	for name, add := range extra.Shapes {
		old := service.Shapes[name]
		if old == nil {
			service.Shapes[name] = add
			continue
		}
		if old.Type != add.Type {
			return fmt.Errorf("%s: shape %s is a %s, not a %s", path, name, old.Type, add.Type)
		}
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
