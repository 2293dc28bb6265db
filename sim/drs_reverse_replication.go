package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
)

// reverseReplication replicates a recovery instance that originated in EC2 to
// the Region that it came from: the first half of a failback, and after it the
// protection of what was failed back.
func (w *World) reverseReplication(ctx context.Context, in *drs.ReverseReplicationInput) (*drs.ReverseReplicationOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.ReverseReplicationOutput, error) {
		r, err := freeRecoveryInstance(t, p, aws.ToString(in.RecoveryInstanceID))
		if err != nil {
			return nil, err
		}
		v, err := planReversal(t, p, &r)
		if err != nil {
			return nil, err
		}
		r.Reversed, err = v.carryOut(t)
		if err != nil {
			return nil, err
		}
		r.ReversedAt = t.now
		recoveryInstances.put(t, p, r.ID, r)
		i := *v.instance
		i.SourceOf = r.Reversed
		putInstance(t, p, i)
		return &drs.ReverseReplicationOutput{ReversedDirectionSourceServerArn: aws.String(r.Reversed.arn())}, nil
	})
}
