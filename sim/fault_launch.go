package sim

import (
	"cmp"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// strike finds a fault of that kind that strikes the server, and uses it up by one.
func strike(t *tx, kind FaultKind, p place, server string) *Fault {
	return strikeInstance(t, kind, p, server, instance{})
}

// strikeInstance is strike for the launch of an instance.
func strikeInstance(t *tx, kind FaultKind, p place, server string, i instance) *Fault {
	for _, f := range faults.all(t, place{}) {
		meets := (f.Server == "" || f.Server == server) && (f.InstanceType == "" || f.InstanceType == i.Type) && (f.Zone == "" || f.Zone == i.Zone)
		if f.Kind == kind && meets && f.active(t.now) && f.coversPlace(p) && f.use(t) {
			return f
		}
	}
	return nil
}

// meetRequest has happen what faults have happen before a StartRecovery is judged, and
// may refuse it. That is a change of its own, since a refused request changes nothing.
func (w *World) meetRequest(p place, in *drs.StartRecoveryInput) (refusal error) {
	err := w.change(func(t *tx) error {
		for _, entry := range in.SourceServers {
			meetStranger(t, p, entry)
			meetExpiry(t, p, entry)
		}
		for _, entry := range in.SourceServers {
			id := aws.ToString(entry.SourceServerID)
			if f := strike(t, FaultRefuse, p, id); f != nil {
				refusal = invalid("sourceServers", "Source server %s cannot be recovered: %s", id, cmp.Or(f.RawError, "the launch settings are not valid"))
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return refusal
}

// meetStranger has a stranger drill the server, unless nobody could.
func meetStranger(t *tx, p place, entry drstypes.StartRecoveryRequestSourceServer) {
	id := aws.ToString(entry.SourceServerID)
	launch, err := checkServer(t, p, drstypes.StartRecoveryRequestSourceServer{SourceServerID: &id})
	if err != nil || checkFree(t, p, map[string]bool{id: true}) != nil || checkJobQuotas(t, p, 1) != nil {
		return
	}
	if strike(t, FaultForeignJob, p, id) != nil {
		launchJob(t, p, []wantedLaunch{launch}, true, nil)
	}
}

// meetExpiry has the point in time expire that is asked for.
func meetExpiry(t *tx, p place, entry drstypes.StartRecoveryRequestSourceServer) {
	found, err := sourceServerOf(t, p, aws.ToString(entry.SourceServerID))
	if err != nil || entry.RecoverySnapshotID == nil {
		return
	}
	if _, there := found.pointOf(*entry.RecoverySnapshotID, t.now); !there || strike(t, FaultExpirePoint, p, found.ID) == nil {
		return
	}
	s := *found
	s.ExpiredPoints = append(s.ExpiredPoints[:len(s.ExpiredPoints):len(s.ExpiredPoints)], *entry.RecoverySnapshotID)
	sourceServers.put(t, p, s.ID, s)
}

// meetFaults asks the faults in the order of the phases; the first that ends the launch
// spares the later ones.
func (s *jobServer) meetFaults(t *tx, p place, source *sourceServer) {
	if !s.Pinned {
		s.meetSnapshotFault(t, p, source)
	}
	if s.Fails != "" {
		return
	}
	if strike(t, FaultNeverEnd, p, source.ID) != nil {
		s.Stalled = true
	} else if f := strike(t, FaultConversion, p, source.ID); f != nil {
		s.fail(phaseConversion, f.RawError)
	} else if f := strike(t, FaultLaunch, p, source.ID); f != nil {
		s.fail(phaseLaunch, f.RawError)
	}
}

func (s *jobServer) meetSnapshotFault(t *tx, p place, source *sourceServer) {
	f := strike(t, FaultSnapshot, p, source.ID)
	if f == nil {
		return
	}
	s.SnapshotError = cmp.Or(f.RawError, "the snapshot could not be taken")
	points := source.points(t.now)
	if f.NoPrevious || len(points) == 0 {
		s.fail(phaseSnapshot, s.SnapshotError)
		return
	}
	s.DataAt = points[len(points)-1].Taken
}

// meetEC2 is what EC2 says instead of launching the instance, as it turns up in the job
// log.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func meetEC2(t *tx, p place, server string, i instance) error {
	if strikeInstance(t, FaultNoCapacity, p, server, i) != nil {
		return fmt.Errorf("InsufficientInstanceCapacity: there is not enough %s capacity in the Availability Zone %s", i.Type, i.Zone)
	}
	if strikeInstance(t, FaultNoVCPUs, p, server, i) != nil {
		return fmt.Errorf("VcpuLimitExceeded: an instance of the type %s takes more vCPUs than the account's limit leaves for its bucket", i.Type)
	}
	return nil
}

// meetHands foresees what becomes of an instance that is launched at that instant: its
// checks fail, or somebody stops or terminates it.
func meetHands(t *tx, p place, server string, i instance, launched time.Time) instance {
	i.Impaired = strike(t, FaultNeverReady, p, server) != nil
	after := func(f *Fault) time.Time { return launched.Add(t.world.scaled(time.Duration(f.After))) }
	if f := strike(t, FaultStopInstance, p, server); f != nil {
		i = i.stop(t.world, after(f))
	}
	if f := strike(t, FaultTerminateInstance, p, server); f != nil {
		i = i.terminate(t.world, after(f))
	}
	return i
}
