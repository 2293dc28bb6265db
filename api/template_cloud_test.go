package api_test

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// defaultOf is the default version of a template: the oldest, unless another was made it.
func (p *place) defaultOf(id string) recovery.LaunchTemplateVersion {
	versions := p.templates[id]
	for _, v := range versions {
		if v.Number == p.defaults[id] {
			return v
		}
	}
	return versions[len(versions)-1]
}

func (c *fakeCloud) RepeatTemplateVersion(_ context.Context, scope recovery.Scope, o cloud.TemplateVersionOrder) (recovery.LaunchTemplateVersion, error) {
	return ask(c, scope, func(p *place) (recovery.LaunchTemplateVersion, error) {
		versions := p.templates[o.TemplateID]
		v := *recovery.LaunchTemplateVersions{All: versions}.Find(o.Source)
		v.Number, v.Description = versions[0].Number+1, o.Description
		p.templates[o.TemplateID] = slices.Insert(versions, 0, v)
		return v, nil
	})
}

func (c *fakeCloud) SetDefaultVersion(_ context.Context, scope recovery.Scope, id string, version int64) error {
	_, err := ask(c, scope, func(p *place) (struct{}, error) {
		if p.defaults == nil {
			p.defaults = map[string]int64{}
		}
		p.defaults[id] = version
		return struct{}{}, nil
	})
	return err
}

func (c *fakeCloud) DeleteTemplateVersions(_ context.Context, scope recovery.Scope, id string, versions []int64) (map[int64]error, error) {
	return ask(c, scope, func(p *place) (map[int64]error, error) {
		p.templates[id] = slices.DeleteFunc(p.templates[id], func(v recovery.LaunchTemplateVersion) bool { return slices.Contains(versions, v.Number) })
		return nil, nil
	})
}
