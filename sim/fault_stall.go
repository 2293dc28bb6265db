package sim

import (
	"slices"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// stall is a time in which no data of a server arrives.
type stall struct {
	Fault       string
	From, Until time.Time `pace:"wall"` // a zero Until has no end
	RawError    string
}

// replica is a source server with its place.
type replica struct {
	place
	server *sourceServer
}

// replicas are the source servers that the fault meets.
func (f *Fault) replicas(t *tx) (found []replica) {
	for _, p := range sourceServers.places(t) {
		if !f.coversPlace(p) {
			continue
		}
		for _, s := range sourceServers.all(t, p) {
			if f.Server == "" || f.Server == s.ID {
				found = append(found, replica{p, s})
			}
		}
	}
	return found
}

// stall foresees the stall of every server that the fault meets.
func (f *Fault) stall(t *tx) {
	for _, r := range f.replicas(t) {
		s := *r.server
		s.Replication.Stalls = append(slices.Clone(s.Replication.Stalls), stall{f.ID, f.From.at, f.Until.at, f.RawError})
		sourceServers.put(t, r.place, s.ID, s)
	}
}

// resume ends the fault's stalls now.
func (f *Fault) resume(t *tx) {
	for _, r := range f.replicas(t) {
		s := *r.server
		s.Replication.Stalls = slices.Clone(s.Replication.Stalls)
		for i := range s.Replication.Stalls {
			if of := &s.Replication.Stalls[i]; of.Fault == f.ID && (of.Until.IsZero() || of.Until.After(t.now)) {
				of.Until = t.now
			}
		}
		sourceServers.put(t, r.place, s.ID, s)
	}
}

// stalled is the stall at that instant that began first, or nil.
func (r replication) stalled(at time.Time) (first *stall) {
	for i := range r.Stalls {
		s := &r.Stalls[i]
		if reached(s.From, at) && !reached(s.Until, at) && (first == nil || s.From.Before(first.From)) {
			first = s
		}
	}
	return first
}

// trouble is the error that DRS shows with the replication, if any.
func (r replication) trouble(at time.Time) *drstypes.DataReplicationError {
	if r.Error != "" {
		return &drstypes.DataReplicationError{Error: r.Error, RawError: optional(r.RawError)}
	}
	if s := r.stalled(at); s != nil {
		return &drstypes.DataReplicationError{Error: drstypes.DataReplicationErrorStringAgentNotSeen, RawError: optional(s.RawError)}
	}
	if r.state(at) == drstypes.DataReplicationStateStalled {
		return &drstypes.DataReplicationError{Error: drstypes.DataReplicationErrorStringAgentNotSeen}
	}
	return nil
}
