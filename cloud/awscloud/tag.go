package awscloud

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// maxFilter is how many values a filter of EC2 takes.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
const maxFilter = 200

// InstanceTags gives the tags of those of the EC2 instances that exist.
func (c *Cloud) InstanceTags(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]map[string]string, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	found := map[recovery.InstanceID]map[string]string{}
	for some := range slices.Chunk(ids, maxFilter) {
		err := in.eachInstance(ctx, some, func(i types.Instance) { found[recovery.InstanceID(str(i.InstanceId))] = tagsOf(i.Tags) })
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func tagsOf(all []types.Tag) map[string]string {
	tags := make(map[string]string, len(all))
	for _, t := range all {
		tags[str(t.Key)] = str(t.Value)
	}
	return tags
}

// TagServer sets tags of a source server.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_TagResource.html
func (c *Cloud) TagServer(ctx context.Context, scope recovery.Scope, arn string, tags map[string]string) error {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return err
	}
	k := in.change("drs", "TagResource", "tag the source server %s", arn)
	k.repeatable = true
	if _, err := in.drs.TagResource(ctx, &drs.TagResourceInput{ResourceArn: aws.String(arn), Tags: tags}, k.forDRS); err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// TagInstance sets tags of an EC2 instance.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
func (c *Cloud) TagInstance(ctx context.Context, scope recovery.Scope, id recovery.InstanceID, tags map[string]string) error {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return err
	}
	k := in.change("ec2", "CreateTags", "tag the EC2 instance %s", id)
	k.repeatable = true
	request := &ec2.CreateTagsInput{Resources: []string{string(id)}}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		request.Tags = append(request.Tags, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	if _, err := in.ec2.CreateTags(ctx, request, k.forEC2); err != nil {
		return k.failed(ctx, err)
	}
	return nil
}
