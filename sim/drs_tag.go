package sim

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
)

// maxTags is how many tags a resource can have.
const maxTags = 50

func (w *World) listTagsForResource(ctx context.Context, in *drs.ListTagsForResourceInput) (*drs.ListTagsForResourceOutput, error) {
	out := &drs.ListTagsForResourceOutput{}
	err := w.look(func(t *tx) error {
		r, err := taggedResource(t, placeOf(ctx), aws.ToString(in.ResourceArn))
		if err != nil {
			return err
		}
		out.Tags = tagsOut(r.tags)
		return nil
	})
	return out, err
}

func (w *World) tagResource(ctx context.Context, in *drs.TagResourceInput) (*drs.TagResourceOutput, error) {
	return &drs.TagResourceOutput{}, w.retag(ctx, in.ResourceArn, func(tags map[string]string) error {
		maps.Copy(tags, in.Tags)
		return checkTags(tags)
	})
}

// checkTags refuses the tags that no resource can have.
func checkTags(tags map[string]string) error {
	for key := range tags {
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return invalid("tags", "Tag key %q begins with aws:, which is AWS's own", key)
		}
	}
	if len(tags) > maxTags {
		return invalid("tags", "A resource can have %d tags, this would make it %d", maxTags, len(tags))
	}
	return nil
}

func (w *World) untagResource(ctx context.Context, in *drs.UntagResourceInput) (*drs.UntagResourceOutput, error) {
	return &drs.UntagResourceOutput{}, w.retag(ctx, in.ResourceArn, func(tags map[string]string) error {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
		return nil
	})
}

func (w *World) retag(ctx context.Context, arn *string, edit func(map[string]string) error) error {
	return w.change(func(t *tx) error {
		r, err := taggedResource(t, placeOf(ctx), aws.ToString(arn))
		if err != nil {
			return err
		}
		tags := tagsOut(r.tags)
		if err := edit(tags); err != nil {
			return err
		}
		r.keep(tags)
		return nil
	})
}

// tagged is a resource's tags and the way to replace them.
type tagged struct {
	tags map[string]string
	keep func(map[string]string)
}

// taggedResource finds the resource of an ARN in the place.
func taggedResource(t *tx, p place, arn string) (tagged, error) {
	resource, ours := strings.CutPrefix(arn, p.arn("drs", ""))
	kind, id, _ := strings.Cut(resource, "/")
	if ours {
		switch kind {
		case "source-server":
			return tagsIn(t, p, sourceServers, id, func(v *sourceServer) *map[string]string { return &v.Tags })
		case "recovery-instance":
			return tagsIn(t, p, recoveryInstances, id, func(v *recoveryInstance) *map[string]string { return &v.Tags })
		case "job":
			return tagsIn(t, p, jobs, id, func(v *job) *map[string]string { return &v.Tags })
		case "source-network":
			return tagsIn(t, p, sourceNetworks, id, func(v *sourceNetwork) *map[string]string { return &v.Tags })
		case "launch-configuration-template":
			return tagsIn(t, p, launchConfigurationTemplates, id, func(v *launchConfigurationTemplate) *map[string]string { return &v.Tags })
		case "replication-configuration-template":
			return tagsIn(t, p, replicationConfigurationTemplates, id, func(v *replicationConfigurationTemplate) *map[string]string { return &v.Tags })
		}
	}
	return tagged{}, notFound("Resource", arn)
}

func tagsIn[T any](t *tx, p place, tb table[T], id string, of func(*T) *map[string]string) (tagged, error) {
	found := tb.get(t, p, id)
	if found == nil {
		return tagged{}, notFound("Resource", id)
	}
	return tagged{*of(found), func(tags map[string]string) {
		changed := *found
		*of(&changed) = tags
		tb.put(t, p, id, changed)
	}}, nil
}
