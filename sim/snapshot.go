package sim

import (
	"slices"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// point is a point in time that a server can be recovered to. Points are not
// stored: the policy and the clock say which exist, and their IDs follow from
// the server and the moment, so an ID stays good for as long as its point does.
type point struct {
	ID       string
	Expected time.Time // when the policy wanted it
	Taken    time.Time
}

func (r pitRule) unit() time.Duration {
	switch r.Units {
	case drstypes.PITPolicyRuleUnitsMinute:
		return time.Minute
	case drstypes.PITPolicyRuleUnitsHour:
		return time.Hour
	default:
		return 24 * time.Hour
	}
}

// points are the server's points in time, oldest first. They are wall clock:
// a faster world does not keep fewer of them. Once data has stopped arriving
// none is added and none expires.
func (s *sourceServer) points(at time.Time) []point {
	if !s.Replication.consistent(at) {
		return nil
	}
	until := s.Replication.dataUpTo(at)
	moments := map[time.Time]bool{}
	for _, rule := range s.Settings.Policy {
		step := rule.unit() * time.Duration(rule.Interval)
		if !rule.Enabled || step <= 0 {
			continue
		}
		kept := rule.unit() * time.Duration(rule.Retention)
		for m := until.Truncate(step); until.Sub(m) < kept; m = m.Add(-step) {
			moments[m] = true
		}
	}
	moments[s.Replication.Synced] = true // at the end of the initial sync there is one at once
	var found []point
	for m := range moments {
		p := point{fixedID("pit-", s.ID, m.UnixNano()), m, m.Add(s.snapshotDelay(m))}
		if !m.Before(s.Replication.Synced) && !p.Taken.After(until) && s.keeps(p) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b point) int { return a.Expected.Compare(b.Expected) })
	return s.withoutStaleFirst(found, until)
}

// keeps says whether the point could be taken, and has not expired before its time.
func (s *sourceServer) keeps(p point) bool {
	return s.Replication.stalled(p.Taken) == nil && !s.Replication.missed(p.Taken) && !slices.Contains(s.ExpiredPoints, p.ID)
}

// missed says whether nothing arrived at that moment, before the latest rescan.
func (r replication) missed(at time.Time) bool {
	return at.After(r.Rescan.DataUpTo) && at.Before(r.Rescan.Ends)
}

// withoutStaleFirst drops the point of the initial sync once the policy has
// made younger ones for longer than it keeps any.
func (s *sourceServer) withoutStaleFirst(found []point, until time.Time) []point {
	var longest time.Duration
	for _, rule := range s.Settings.Policy {
		if rule.Enabled {
			longest = max(longest, rule.unit()*time.Duration(rule.Retention))
		}
	}
	if len(found) > 1 && until.Sub(found[0].Expected) >= longest {
		return found[1:]
	}
	return found
}

// snapshotDelay is how much later than planned this snapshot was taken.
func (s *sourceServer) snapshotDelay(m time.Time) time.Duration {
	if m.Equal(s.Replication.Synced) {
		return 0
	}
	sum := digest(0, "snapshot-delay", s.ID, m.Unix())
	return time.Duration(sum[0])*4*time.Millisecond + 200*time.Millisecond
}

// pointOf is the server's point of that ID, if it still exists.
func (s *sourceServer) pointOf(id string, at time.Time) (point, bool) {
	all := s.points(at)
	i := slices.IndexFunc(all, func(p point) bool { return p.ID == id })
	if i < 0 {
		return point{}, false
	}
	return all[i], true
}
