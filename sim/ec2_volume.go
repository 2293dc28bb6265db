package sim

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// usualVolumeType is what the volumes of a launch are where its template does not say (inferred).
const usualVolumeType = "gp3"

// attachedVolume is a volume and the instance that it belongs to.
type attachedVolume struct {
	volume
	of *instance
}

// describeVolumes lists the volumes of every living instance: there are no others in this world.
// Those by which DRS replicates are DRS's own.
func (w *World) describeVolumes(ctx context.Context, in *ec2.DescribeVolumesInput) (*ec2.DescribeVolumesOutput, error) {
	out := &ec2.DescribeVolumesOutput{Volumes: []ec2types.Volume{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[attachedVolume]{
			id:      func(v *attachedVolume) string { return v.ID },
			filter:  func(v *attachedVolume, name string) ([]string, bool) { return volumeFilter(v, name) },
			missing: notThere("InvalidVolume.NotFound", "volume"),
		}
		found, next, err := kind.list(attachedVolumes(t, p), listing{in.VolumeIds, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, v := range found {
			out.Volumes = append(out.Volumes, describeVolume(v))
		}
		return err
	})
}

// attachedVolumes are the volumes that there are, ordered by ID.
func attachedVolumes(t *tx, p place) []*attachedVolume {
	var all []*attachedVolume
	for _, i := range instances.all(t, p) {
		if i.visible(t.world, t.now) && !reached(i.EndedAt, t.now) {
			for _, v := range i.Volumes {
				all = append(all, &attachedVolume{v, i})
			}
		}
	}
	slices.SortFunc(all, func(a, b *attachedVolume) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func volumeFilter(v *attachedVolume, name string) ([]string, bool) {
	i := v.of
	if i == nil {
		i = &instance{}
	}
	switch name {
	case "volume-id":
		return []string{v.ID}, true
	case "volume-type":
		return []string{cmp.Or(v.Type, usualVolumeType)}, true
	case "size":
		return []string{strconv.Itoa(int(v.GiB))}, true
	case "attachment.instance-id":
		return []string{i.ID}, true
	case "attachment.device":
		return []string{v.Device}, true
	case "availability-zone":
		return []string{i.Zone}, true
	case "status":
		return []string{string(ec2types.VolumeStateInUse)}, true
	}
	return tagFilter(name, nil)
}

func describeVolume(v *attachedVolume) ec2types.Volume {
	return ec2types.Volume{
		VolumeId: aws.String(v.ID), Size: aws.Int32(v.GiB), VolumeType: ec2types.VolumeType(cmp.Or(v.Type, usualVolumeType)),
		AvailabilityZone: aws.String(v.of.Zone), State: ec2types.VolumeStateInUse, CreateTime: aws.Time(v.of.LaunchedAt),
		Encrypted: aws.Bool(false), MultiAttachEnabled: aws.Bool(false),
		Attachments: []ec2types.VolumeAttachment{{
			VolumeId: aws.String(v.ID), InstanceId: aws.String(v.of.ID), Device: aws.String(v.Device),
			AttachTime: aws.Time(v.of.LaunchedAt), DeleteOnTermination: aws.Bool(true), State: ec2types.VolumeAttachmentStateAttached,
		}},
	}
}

// volumeTypes are the types of volumes that the version's block devices state, by device.
func volumeTypes(v *launchTemplateVersion) map[string]string {
	types := map[string]string{}
	for _, m := range v.Data.BlockDeviceMappings {
		if m.Ebs != nil && m.Ebs.VolumeType != "" {
			types[aws.ToString(m.DeviceName)] = string(m.Ebs.VolumeType)
		}
	}
	return types
}
