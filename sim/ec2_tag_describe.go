package sim

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// tagEntry is one tag of one resource.
type tagEntry struct {
	kind                 ec2types.ResourceType
	resource, key, value string
}

func (w *World) describeTags(ctx context.Context, in *ec2.DescribeTagsInput) (*ec2.DescribeTagsOutput, error) {
	out := &ec2.DescribeTagsOutput{Tags: []ec2types.TagDescription{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[tagEntry]{
			id:     func(e *tagEntry) string { return string(e.kind) + "/" + e.resource + "/" + e.key },
			filter: tagEntryFilter,
		}
		found, next, err := kind.list(tagEntries(t, p), listing{filters: in.Filters, max: in.MaxResults, token: in.NextToken})
		out.NextToken = next
		for _, e := range found {
			out.Tags = append(out.Tags, ec2types.TagDescription{
				Key: aws.String(e.key), Value: aws.String(e.value), ResourceId: aws.String(e.resource), ResourceType: e.kind,
			})
		}
		return err
	})
}

// tagEntries are all tags of a place, ordered by their IDs in listings.
func tagEntries(t *tx, p place) []*tagEntry {
	var entries []*tagEntry
	for _, k := range taggables {
		all := k.all(t, p)
		for _, id := range sortedKeys(all) {
			for _, key := range sortedKeys(all[id]) {
				entries = append(entries, &tagEntry{k.kind, id, key, all[id][key]})
			}
		}
	}
	return entries
}

func tagEntryFilter(e *tagEntry, name string) ([]string, bool) {
	switch name {
	case "key":
		return []string{e.key}, true
	case "value":
		return []string{e.value}, true
	case "resource-id":
		return []string{e.resource}, true
	case "resource-type":
		return []string{string(e.kind)}, true
	}
	if key, ok := strings.CutPrefix(name, "tag:"); ok {
		if key == e.key {
			return []string{e.value}, true
		}
		return nil, true
	}
	return nil, false
}
