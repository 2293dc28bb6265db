package recovery

import (
	"slices"
	"strings"
	"time"
)

// Retained is a part of the trail that has a retention of its own.
type Retained string

// The parts of the trail that may be archived. What is in none of them is kept for ever:
// checkpoints, archives, backups and imports, which verification rests on.
const (
	// RetainExecutions are the events of executions that are over and cleaned up.
	RetainExecutions Retained = "executions"
	// RetainConfiguration are the events of configuration that was deleted.
	RetainConfiguration Retained = "configuration"
	// RetainAccess are the days of the doors: sign-ins, refusals.
	RetainAccess Retained = "access"
	// RetainTagSync are the months of tag synchronisation.
	RetainTagSync Retained = "tagSync"
)

// RetainedParts are all of them.
var RetainedParts = []Retained{RetainExecutions, RetainConfiguration, RetainAccess, RetainTagSync}

// RetentionRule says how long a part of the trail stays in the store.
type RetentionRule struct {
	Name Retained `json:"name"`
	// Days is how many days after its last event a closed stream stays; 0: for ever.
	Days int `json:"days"`

	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

const (
	day = 24 * time.Hour
	// MaxRetentionDays is a hundred years.
	MaxRetentionDays = 36500
)

// Check finds everything wrong with the rule.
func (r RetentionRule) Check() error {
	var p Problems
	checkOneOf(&p, "name", r.Name, RetainedParts...)
	if r.Days < 0 || r.Days > MaxRetentionDays {
		p.Addf("days", "it is from 1 to %d days, or 0 for ever, not %d", MaxRetentionDays, r.Days)
	}
	return p.Err("the retention of %s is not valid", r.Name)
}

// PartOf is the part of the trail that a stream belongs to; "": none, it is kept for ever.
func PartOf(stream string) Retained {
	kind, _, _ := strings.Cut(stream, "/")
	switch {
	case kind == "execution":
		return RetainExecutions
	case kind == "access":
		return RetainAccess
	case kind == "tag-sync":
		return RetainTagSync
	case slices.Contains(deletable, ResourceKind(kind)):
		return RetainConfiguration
	}
	return ""
}

// deletable are the kinds of configuration whose streams end when it is deleted. DRS and
// SSM keep servers and documents: Davit does not see their end.
var deletable = []ResourceKind{AccountResource, GroupResource, PlanResource, ChannelResource, BindingResource}

// StreamEnd is what retention has to know of a stream: how it ends.
type StreamEnd struct {
	Head
	Last Event // its last event
	// PlanID is the plan of an execution.
	PlanID PlanID
	// Live is set of an execution that is not over, not cleaned up, or still has servers.
	Live bool
}

// closed reports whether nothing will be added to the stream any more. Days and months are
// over a day after their end, for the clocks of all hosts.
func (s StreamEnd) closed(now time.Time) bool {
	switch PartOf(s.Stream) {
	case RetainExecutions:
		return !s.Live
	case RetainConfiguration:
		changed, ok := s.Last.Body.(ResourceChanged)
		return ok && changed.Change == Deleted
	case RetainAccess:
		return periodOver(s.Stream, time.DateOnly, 0, 1, now)
	case RetainTagSync:
		return periodOver(s.Stream, "2006-01", 1, 0, now)
	}
	return false
}

// periodOver reports whether the period that ends a stream's name is over by a day.
func periodOver(stream, layout string, months, days int, now time.Time) bool {
	begun, err := time.Parse(layout, stream[strings.LastIndexByte(stream, '/')+1:])
	return err == nil && now.After(begun.AddDate(0, months, days).Add(day))
}

// Fate is what retention does with a stream.
type Fate string

// The fates.
const (
	FateArchived Fate = "ARCHIVED" // its time is over
	FateHeld     Fate = "HELD"     // its time is over, and a hold keeps it
	FateKept     Fate = "KEPT"     // its time is not over, or never will be
)

// FateOf says what is to be done with a stream now.
func FateOf(s StreamEnd, rules []RetentionRule, holds []Hold, now time.Time) Fate {
	part := PartOf(s.Stream)
	i := slices.IndexFunc(rules, func(r RetentionRule) bool { return r.Name == part })
	if part == "" || i < 0 || rules[i].Days == 0 || !s.closed(now) || now.Sub(s.Last.At) < time.Duration(rules[i].Days)*day {
		return FateKept
	}
	if slices.ContainsFunc(holds, func(h Hold) bool { return h.holds(s) }) {
		return FateHeld
	}
	return FateArchived
}
