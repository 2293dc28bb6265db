package sim

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// rdsTags is tags as RDS answers them, ordered by key.
func rdsTags(tags map[string]string) []rdstypes.Tag {
	out := []rdstypes.Tag{}
	for _, key := range sortedKeys(tags) {
		out = append(out, rdstypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func fromRDSTags(tags []rdstypes.Tag) map[string]string { return retagged(nil, tags) }

// retagged is the tags with more.
func retagged(tags map[string]string, more []rdstypes.Tag) map[string]string {
	all := map[string]string{}
	maps.Copy(all, tags)
	for _, tag := range more {
		all[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return all
}

// rdsSpecified are the tags of specifications, which all are for the one thing that the
// request makes.
func rdsSpecified(specifications []rdstypes.TagSpecification) (tags []rdstypes.Tag) {
	for _, s := range specifications {
		tags = append(tags, s.Tags...)
	}
	return tags
}

func (w *World) rdsListTags(ctx context.Context, in *rds.ListTagsForResourceInput) (*rds.ListTagsForResourceOutput, error) {
	out := &rds.ListTagsForResourceOutput{}
	return out, w.look(func(t *tx) error {
		r, err := rdsTagged(t, placeOf(ctx), aws.ToString(in.ResourceName))
		out.TagList = rdsTags(r.tags)
		return err
	})
}

func (w *World) rdsAddTags(ctx context.Context, in *rds.AddTagsToResourceInput) (*rds.AddTagsToResourceOutput, error) {
	return &rds.AddTagsToResourceOutput{}, w.change(func(t *tx) error {
		r, err := rdsTagged(t, placeOf(ctx), aws.ToString(in.ResourceName))
		if err != nil {
			return err
		}
		tags := retagged(r.tags, in.Tags)
		if len(tags) > maxTags {
			return rdsInvalid("A resource can have at most %d tags.", maxTags)
		}
		r.keep(tags)
		return nil
	})
}

// rdsTagged finds the resource of an ARN in the place.
func rdsTagged(t *tx, p place, arn string) (tagged, error) {
	rest, ours := strings.CutPrefix(arn, p.arn("rds", ""))
	kind, id, _ := strings.Cut(rest, ":")
	if !ours {
		return tagged{}, rdsInvalid("Invalid resource name: %s", arn)
	}
	switch kind {
	case "db":
		if _, err := findDBInstance(t, p, &id); err != nil {
			return tagged{}, err
		}
		return tagsIn(t, p, dbInstances, id, func(v *dbInstance) *map[string]string { return &v.Tags })
	case "cluster":
		if _, err := findDBCluster(t, p, &id); err != nil {
			return tagged{}, err
		}
		return tagsIn(t, p, dbClusters, id, func(v *dbCluster) *map[string]string { return &v.Tags })
	case "snapshot":
		if dbSnapshots.get(t, p, id) == nil {
			return tagged{}, dbSnapshotNotFound(id)
		}
		return tagsIn(t, p, dbSnapshots, id, func(v *dbSnapshot) *map[string]string { return &v.Tags })
	case "cluster-snapshot":
		if dbClusterSnapshots.get(t, p, id) == nil {
			return tagged{}, dbClusterSnapshotNotFound(id)
		}
		return tagsIn(t, p, dbClusterSnapshots, id, func(v *dbSnapshot) *map[string]string { return &v.Tags })
	}
	return tagged{}, rdsInvalid("Invalid resource name: %s", arn)
}
