package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/davit-dr/davit/sim/wire"
)

// serveStorage registers what EC2 does with images, volumes and snapshots. This world has
// none that anybody could name: what DRS keeps of a server is DRS's own. So whoever may
// ask hears that they do not exist, as a dry run does.
func (w *World) serveStorage(m *wire.Mux) {
	const service = "ec2"
	wire.Handle(m, service, "RunInstances", w.runInstances)
	wire.Handle(m, service, "CreateSnapshot", func(_ context.Context, in *ec2.CreateSnapshotInput) (*ec2.CreateSnapshotOutput, error) {
		return nil, noVolume(in.VolumeId)
	})
	wire.Handle(m, service, "CreateVolume", w.createVolume)
	wire.Handle(m, service, "AttachVolume", func(_ context.Context, in *ec2.AttachVolumeInput) (*ec2.AttachVolumeOutput, error) {
		return nil, noVolume(in.VolumeId)
	})
	wire.Handle(m, service, "DetachVolume", func(_ context.Context, in *ec2.DetachVolumeInput) (*ec2.DetachVolumeOutput, error) {
		return nil, noVolume(in.VolumeId)
	})
	wire.Handle(m, service, "DeleteVolume", func(_ context.Context, in *ec2.DeleteVolumeInput) (*ec2.DeleteVolumeOutput, error) {
		return nil, noVolume(in.VolumeId)
	})
	wire.Handle(m, service, "DeleteSnapshot", func(_ context.Context, in *ec2.DeleteSnapshotInput) (*ec2.DeleteSnapshotOutput, error) {
		return nil, noSnapshot(in.SnapshotId)
	})
}

// runInstances launches from an image, and there is none.
func (w *World) runInstances(_ context.Context, in *ec2.RunInstancesInput) (*ec2.RunInstancesOutput, error) {
	if in.ImageId == nil && in.LaunchTemplate == nil {
		return nil, wire.Errorf("MissingParameter", "The request must contain the parameter ImageId")
	}
	return nil, notThere("InvalidAMIID.NotFound", "image id")(aws.ToString(in.ImageId))
}

// createVolume makes a volume from a snapshot, and there is none. Empty volumes have
// nothing to do with recovering: only whether one might be made is told.
func (w *World) createVolume(_ context.Context, in *ec2.CreateVolumeInput) (*ec2.CreateVolumeOutput, error) {
	switch {
	case in.SnapshotId != nil:
		return nil, noSnapshot(in.SnapshotId)
	case aws.ToBool(in.DryRun):
		return nil, refuseDry(in.DryRun)
	}
	return nil, wire.Errorf("UnsupportedOperation", "This simulator makes no volumes but those of servers that DRS launches.")
}

func noVolume(id *string) error {
	return notThere("InvalidVolume.NotFound", "volume")(aws.ToString(id))
}

func noSnapshot(id *string) error {
	return notThere("InvalidSnapshot.NotFound", "snapshot")(aws.ToString(id))
}
