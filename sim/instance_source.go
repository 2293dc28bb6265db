package sim

import (
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// putInstance keeps an instance whose power changed, and tells the source server
// that replicates it, if one does: nothing comes from an instance that is off.
func putInstance(t *tx, p place, i instance) {
	instances.put(t, p, i.ID, i)
	found := i.SourceOf.server(t)
	if found == nil || found.AWSInstance != i.ID || found.Replication.Held != "" {
		return
	}
	s := *found
	off := i.offAt()
	switch {
	case !off.IsZero():
		s.Replication.Until = off
	case s.Replication.Until.IsZero():
		return
	case s.Replication.consistent(t.now):
		s.Replication = s.Replication.resumed(t.world, i.BootedAt, s.ID)
	default:
		s.Replication = startReplication(t.world, i.BootedAt, s.ID)
	}
	sourceServers.put(t, i.SourceOf.place(), s.ID, s)
}

// offAt is when the instance's power goes, or went, off for good or until an
// order that nobody has given yet; zero if it stays on.
func (i *instance) offAt() time.Time {
	var off time.Time
	for _, c := range i.Power {
		switch c.State {
		case ec2types.InstanceStateNameStopping, ec2types.InstanceStateNameStopped:
			if off.IsZero() {
				off = c.At
			}
		default:
			off = time.Time{}
		}
	}
	if !i.EndsAt.IsZero() && (off.IsZero() || i.EndsAt.Before(off)) {
		return i.EndsAt
	}
	return off
}
