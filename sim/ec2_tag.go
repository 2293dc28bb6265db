package sim

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// taggable is a kind of EC2 resource that has tags: how its IDs begin, and how
// its tags are found and replaced.
type taggable struct {
	kind   ec2types.ResourceType
	prefix string
	code   string // of the error for an ID that is not there
	find   func(t *tx, p place, id string) (tags map[string]string, keep func(map[string]string), found bool)
	all    func(t *tx, p place) map[string]map[string]string
}

// taggables are the kinds of resources the world keeps tags of, in the order of
// their names.
var taggables = []taggable{
	taggableIn(ec2types.ResourceTypeCapacityReservation, "cr-", "InvalidCapacityReservationId.NotFound", reservations,
		func(r *capacityReservation) *map[string]string { return &r.Tags }, nil),
	taggableIn(ec2types.ResourceTypeInstance, "i-", "InvalidInstanceID.NotFound", instances,
		func(i *instance) *map[string]string { return &i.Tags },
		func(t *tx, i *instance) bool { return i.visible(t.world, t.now) }),
	taggableIn(ec2types.ResourceTypeKeyPair, "key-", "InvalidKeyPair.NotFound", keyPairs,
		func(k *keyPair) *map[string]string { return &k.Tags }, nil),
	taggableIn(ec2types.ResourceTypeLaunchTemplate, "lt-", "InvalidLaunchTemplateId.NotFound", launchTemplates,
		func(lt *launchTemplate) *map[string]string { return &lt.Tags }, nil),
	taggableIn(ec2types.ResourceTypeSecurityGroup, "sg-", "InvalidGroup.NotFound", securityGroups,
		func(g *securityGroup) *map[string]string { return &g.Tags }, nil),
	taggableIn(ec2types.ResourceTypeSubnet, "subnet-", "InvalidSubnetID.NotFound", subnets,
		func(s *subnet) *map[string]string { return &s.Tags }, nil),
	taggableIn(ec2types.ResourceTypeVpc, "vpc-", "InvalidVpcID.NotFound", vpcs,
		func(v *vpc) *map[string]string { return &v.Tags }, nil),
}

// taggableIn is the taggable kind that a table holds. Objects for which visible
// is false are not there for EC2; a nil visible means that all are.
func taggableIn[T any](kind ec2types.ResourceType, prefix, code string, tb table[T], of func(*T) *map[string]string, visible func(*tx, *T) bool) taggable {
	there := func(t *tx, v *T) bool { return v != nil && (visible == nil || visible(t, v)) }
	return taggable{
		kind: kind, prefix: prefix, code: code,
		find: func(t *tx, p place, id string) (map[string]string, func(map[string]string), bool) {
			v := tb.get(t, p, id)
			if !there(t, v) {
				return nil, nil, false
			}
			return *of(v), func(tags map[string]string) {
				changed := *v
				*of(&changed) = tags
				tb.put(t, p, id, changed)
			}, true
		},
		all: func(t *tx, p place) map[string]map[string]string {
			found := map[string]map[string]string{}
			if s := t.world.shelves[tb.key(p)]; s != nil {
				for _, id := range s.sorted() {
					if v := tb.get(t, p, id); there(t, v) {
						found[id] = *of(v)
					}
				}
			}
			return found
		},
	}
}

func (w *World) createTags(ctx context.Context, in *ec2.CreateTagsInput) (*ec2.CreateTagsOutput, error) {
	return &ec2.CreateTagsOutput{}, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		return retagAll(t, p, in.Resources, func(tags map[string]string) error { return putTags(tags, in.Tags) })
	})
}

// deleteTags removes tags by key, or only where the value is as stated too;
// without any keys it removes all but AWS's own.
func (w *World) deleteTags(ctx context.Context, in *ec2.DeleteTagsInput) (*ec2.DeleteTagsOutput, error) {
	return &ec2.DeleteTagsOutput{}, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		return retagAll(t, p, in.Resources, func(tags map[string]string) error {
			if len(in.Tags) == 0 {
				maps.DeleteFunc(tags, func(key, _ string) bool { return !reserved(key) })
			}
			for _, tag := range in.Tags {
				key := aws.ToString(tag.Key)
				if reserved(key) {
					return reservedKey(key)
				}
				if tag.Value == nil || tags[key] == *tag.Value {
					delete(tags, key)
				}
			}
			return nil
		})
	})
}

// retagAll edits the tags of all the resources, or of none.
func retagAll(t *tx, p place, ids []string, edit func(map[string]string) error) error {
	for _, id := range ids {
		i := slices.IndexFunc(taggables, func(k taggable) bool { return strings.HasPrefix(id, k.prefix) })
		if i < 0 {
			return wire.Errorf("InvalidID", "The ID '%s' is not valid", id)
		}
		old, keep, found := taggables[i].find(t, p, id)
		if !found {
			return notThere(taggables[i].code, string(taggables[i].kind)+" ID")(id)
		}
		tags := maps.Clone(old)
		if tags == nil {
			tags = map[string]string{}
		}
		if err := edit(tags); err != nil {
			return err
		}
		keep(tags)
	}
	return nil
}

// putTags adds or replaces tags, within EC2's limits.
func putTags(tags map[string]string, given []ec2types.Tag) error {
	for _, tag := range given {
		key, value := aws.ToString(tag.Key), aws.ToString(tag.Value)
		switch {
		case key == "":
			return wire.Errorf("InvalidParameterValue", "Tag key cannot be empty")
		case reserved(key):
			return reservedKey(key)
		case len([]rune(key)) > 128 || len([]rune(value)) > 256:
			return wire.Errorf("InvalidParameterValue", "The tag %q is too long: a key has at most 128 characters and a value 256", key)
		}
		tags[key] = value
	}
	if len(tags) > maxTags {
		return wire.Errorf("TagLimitExceeded", "A resource can have %d tags, this would make it %d", maxTags, len(tags))
	}
	return nil
}

// reserved says whether a tag is AWS's own.
func reserved(key string) bool { return strings.HasPrefix(strings.ToLower(key), "aws:") }

func reservedKey(key string) error {
	return wire.Errorf("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use: %s", key)
}
