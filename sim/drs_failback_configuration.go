package sim

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func (w *World) getFailbackReplicationConfiguration(ctx context.Context, in *drs.GetFailbackReplicationConfigurationInput) (*drs.GetFailbackReplicationConfigurationOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.GetFailbackReplicationConfigurationOutput, error) {
		id := aws.ToString(in.RecoveryInstanceID)
		r := visibleRecoveryInstance(t, p, id)
		if r == nil {
			return nil, notFound(recoveryInstanceResource, id)
		}
		f := r.FailbackSettings
		return &drs.GetFailbackReplicationConfigurationOutput{
			RecoveryInstanceID: aws.String(r.ID), BandwidthThrottling: f.Bandwidth, Name: aws.String(f.Name),
			InternetProtocol: cmp.Or(f.Protocol, drstypes.InternetProtocolIpv4), UsePrivateIP: aws.Bool(f.PrivateIP),
		}, nil
	})
}

// updateFailbackReplicationConfiguration takes over what the request names; its
// answer is empty.
func (w *World) updateFailbackReplicationConfiguration(ctx context.Context, in *drs.UpdateFailbackReplicationConfigurationInput) (*drs.UpdateFailbackReplicationConfigurationOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.UpdateFailbackReplicationConfigurationOutput, error) {
		id := aws.ToString(in.RecoveryInstanceID)
		found := visibleRecoveryInstance(t, p, id)
		if found == nil {
			return nil, notFound(recoveryInstanceResource, id)
		}
		r := *found
		set(&r.FailbackSettings.Name, in.Name)
		set(&r.FailbackSettings.PrivateIP, in.UsePrivateIP)
		setWord(&r.FailbackSettings.Bandwidth, in.BandwidthThrottling)
		setWord(&r.FailbackSettings.Protocol, in.InternetProtocol)
		recoveryInstances.put(t, p, r.ID, r)
		return &drs.UpdateFailbackReplicationConfigurationOutput{}, nil
	})
}
