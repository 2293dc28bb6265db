package api_test

import (
	"cmp"
	"context"
	"fmt"
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

// template is a template as lists have it: under a name that is made of its ID, unless it was
// given another.
func (p *place) template(scope recovery.Scope, id string) recovery.LaunchTemplate {
	t := p.named[id]
	t.Scope, t.ID, t.Name = scope, id, cmp.Or(t.Name, "named-"+id)
	t.Default, t.Latest = p.defaultOf(id), p.templates[id][0]
	return t
}

func (c *fakeCloud) FindLaunchTemplate(_ context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchTemplate, error) {
	return ask(c, scope, func(p *place) (recovery.LaunchTemplate, error) {
		for id := range p.templates {
			if t := p.template(scope, id); t.ID == ref.ID || t.Name == ref.Name {
				return t, nil
			}
		}
		return recovery.LaunchTemplate{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s", ref)
	})
}

// CopyLaunchTemplate refuses a name that is there, as EC2 does.
func (c *fakeCloud) CopyLaunchTemplate(ctx context.Context, scope recovery.Scope, o cloud.TemplateCopyOrder) (cloud.TemplateCopy, error) {
	if _, err := c.FindLaunchTemplate(ctx, scope, recovery.LaunchTemplateRef{ID: o.TemplateID}); err != nil {
		return cloud.TemplateCopy{}, err
	}
	if _, err := c.FindLaunchTemplate(ctx, o.To, recovery.LaunchTemplateRef{Name: o.Name}); recovery.CodeOf(err) != recovery.NotFound {
		return cloud.TemplateCopy{}, recovery.Errorf(recovery.Conflict, "Launch template name already in use.")
	}
	return ask(c, o.To, func(p *place) (cloud.TemplateCopy, error) {
		if p.uncopied != nil {
			return cloud.TemplateCopy{}, p.uncopied
		}
		if p.templates == nil {
			p.templates = map[string][]recovery.LaunchTemplateVersion{}
		}
		id := fmt.Sprintf("lt-%017x", len(p.templates)+1)
		p.templates[id] = []recovery.LaunchTemplateVersion{{Number: 1, Description: o.Description, Settings: o.Settings}}
		if p.named == nil {
			p.named = map[string]recovery.LaunchTemplate{}
		}
		p.named[id] = recovery.LaunchTemplate{Name: o.Name, Tags: o.Tags}
		return cloud.TemplateCopy{TemplateID: id}, nil
	})
}
