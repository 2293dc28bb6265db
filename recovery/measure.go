package recovery

import "time"

// Measured is what an execution reached of its plan's objectives, so far. A nil figure
// is not known yet.
type Measured struct {
	// RTOSeconds is from the incident to readiness of the last CRITICAL server.
	RTOSeconds *float64 `json:"rtoSeconds,omitempty"`
	// RPOSeconds is the largest age of a launched CRITICAL server's data at the incident.
	RPOSeconds *float64 `json:"rpoSeconds,omitempty"`
	RTOMet     *bool    `json:"rtoMet,omitempty"`
	RPOMet     *bool    `json:"rpoMet,omitempty"`
}

// Measure computes the measured objectives. RTO is known when every CRITICAL server is
// recovered.
func (e *Execution) Measure() Measured {
	var m Measured
	var last time.Time
	var oldest time.Duration
	all, aged, unknown := true, false, false
	for _, w := range e.Waves {
		for _, in := range e.Current(w.Index) {
			s := in.Server
			if s.Impact == Optional {
				continue
			}
			// A terminated one was ready before it was cleaned up.
			all = all && !s.ReadyAt.IsZero()
			if s.ReadyAt.After(last) {
				last = s.ReadyAt
			}
			// A pinned server's data is known before it is launched.
			switch {
			case s.launched().IsZero():
			case s.DataAt.IsZero():
				unknown = true
			default:
				oldest, aged = max(oldest, e.IncidentAt.Sub(s.DataAt)), true
			}
		}
	}
	if all && !last.IsZero() {
		rto := last.Sub(e.IncidentAt).Seconds()
		m.RTOSeconds, m.RTOMet = &rto, met(rto, e.Plan.Objectives.RTOSeconds)
	}
	if aged {
		rpo := max(0, oldest.Seconds())
		m.RPOSeconds, m.RPOMet = &rpo, met(rpo, e.Plan.Objectives.RPOSeconds)
		if unknown && m.RPOMet != nil && *m.RPOMet {
			m.RPOMet = nil // a server whose data's age is not known may have missed it
		}
	}
	return m
}

func met(got float64, objective int) *bool {
	if objective == 0 {
		return nil
	}
	ok := got <= float64(objective)
	return &ok
}
