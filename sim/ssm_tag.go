package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// mostSSMTags is how many tags a resource of Systems Manager can have.
const mostSSMTags = 50

// addTagsToResource adds tags to a document or an automation, or gives them other values.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html
func (w *World) addTagsToResource(ctx context.Context, in *ssm.AddTagsToResourceInput) (*ssm.AddTagsToResourceOutput, error) {
	return &ssm.AddTagsToResourceOutput{}, w.change(func(t *tx) error {
		p, id := placeOf(ctx), aws.ToString(in.ResourceId)
		switch in.ResourceType {
		case ssmtypes.ResourceTypeForTaggingDocument:
			found := documents.get(t, p, id)
			if found == nil {
				return &ssmtypes.InvalidResourceId{}
			}
			d := *found
			d.Tags = withTags(found.Tags, in.Tags)
			if len(d.Tags) > mostSSMTags {
				return &ssmtypes.TooManyTagsError{}
			}
			documents.put(t, p, id, d)
		case ssmtypes.ResourceTypeForTaggingAutomation:
			found := automations.get(t, p, id)
			if found == nil {
				return &ssmtypes.InvalidResourceId{}
			}
			a := *found
			a.Tags = withTags(found.Tags, in.Tags)
			if len(a.Tags) > mostSSMTags {
				return &ssmtypes.TooManyTagsError{}
			}
			automations.put(t, p, id, a)
		default:
			return &ssmtypes.InvalidResourceType{}
		}
		return nil
	})
}

func withTags(have map[string]string, tags []ssmtypes.Tag) map[string]string {
	all := maps.Clone(have)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, tagsOf(tags))
	return all
}
