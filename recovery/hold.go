package recovery

import (
	"strings"
	"time"
)

// HoldID identifies a legal hold.
type HoldID string

// Hold is a legal hold: what it is on stays in the store, however old it is, until the hold
// is lifted. A hold that was lifted stays listed.
type Hold struct {
	ID   HoldID `json:"holdID"`
	Name string `json:"name"`
	// On is what is held: HoldEverything; execution/ID; or plan/ID, with all executions of
	// the plan.
	On     string `json:"on"`
	Reason string `json:"reason"`
	// LiftedAt is when it was lifted; zero: it counts.
	LiftedAt   time.Time `json:"liftedAt,omitzero"`
	LiftReason string    `json:"liftReason,omitempty"`

	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// HoldEverything is what a hold on the whole trail is on.
const HoldEverything = "everything"

// MaxReason bounds why something is done, in bytes.
const MaxReason = 1000

// Check finds everything wrong with the hold's own fields.
func (h Hold) Check() error {
	var p Problems
	p.Check("name", CheckName(h.Name))
	kind, id, _ := strings.Cut(h.On, "/")
	if h.On != HoldEverything && (kind != "execution" && kind != "plan" || id == "") {
		p.Addf("on", "%q cannot be held: it is %s, execution/ID or plan/NAME", h.On, HoldEverything)
	}
	checkReason(&p, "reason", h.Reason)
	if !h.LiftedAt.IsZero() {
		checkReason(&p, "liftReason", h.LiftReason)
	}
	return p.Err("the hold is not valid")
}

func checkReason(p *Problems, field, reason string) {
	if strings.TrimSpace(reason) == "" || len(reason) > MaxReason {
		p.Addf(field, "say why, in at most %d bytes", MaxReason)
	}
}

// holds reports whether the hold keeps a stream.
func (h Hold) holds(s StreamEnd) bool {
	if !h.LiftedAt.IsZero() {
		return false
	}
	return h.On == HoldEverything || h.On == s.Stream || s.PlanID != "" && h.On == ResourceStream(PlanResource, string(s.PlanID))
}
