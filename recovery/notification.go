package recovery

import (
	"fmt"
	"time"
)

// NotificationKind is what a notification tells of.
type NotificationKind string

// The kinds of notifications.
const (
	TellStarted         NotificationKind = "STARTED"
	TellWaiting         NotificationKind = "WAITING_FOR_APPROVAL"
	TellEscalated       NotificationKind = "APPROVAL_ESCALATED"
	TellWaveDone        NotificationKind = "WAVE_DONE"
	TellFailed          NotificationKind = "FAILED" // a wave, or the execution
	TellForeignHands    NotificationKind = "FOREIGN_HANDS"
	TellCompleted       NotificationKind = "COMPLETED"
	TellCancelled       NotificationKind = "CANCELLED"
	TellTimedOut        NotificationKind = "TIMED_OUT"
	TellBreakGlass      NotificationKind = "BREAK_GLASS"
	TellSealedTokenUsed NotificationKind = "SEALED_TOKEN_USED"
	TellTest            NotificationKind = "TEST" // sent when somebody asks for it
)

// NotificationKinds are the kinds that a channel can choose.
var NotificationKinds = []NotificationKind{
	TellStarted, TellWaiting, TellEscalated, TellWaveDone, TellFailed, TellForeignHands,
	TellCompleted, TellCancelled, TellTimedOut, TellBreakGlass, TellSealedTokenUsed,
}

// Asks reports whether the notification asks for an answer, so that it is of no use once
// somebody has given one.
func (k NotificationKind) Asks() bool { return k == TellWaiting || k == TellEscalated }

// News is something that channels may want to be told of.
type News struct {
	// Key tells it from all other news, also when it is found a second time.
	Key     string           `json:"key"`
	Kind    NotificationKind `json:"kind"`
	At      time.Time        `json:"at"`
	Subject string           `json:"subject"`
	Text    string           `json:"text"`

	ExecutionID ExecutionID `json:"executionID,omitempty"`
	Seq         int64       `json:"sequence,omitempty"` // of the event
	Mode        Mode        `json:"mode,omitempty"`
	Plan        *Plan       `json:"plan,omitempty"` // the execution's own copy
	Wave        string      `json:"wave,omitempty"`
	Action      string      `json:"action,omitempty"`
	Roles       []Role      `json:"roles,omitempty"` // who is asked
	DueAt       time.Time   `json:"dueAt,omitzero"`
}

// Message is a notification as it is sent, and as receivers read it.
type Message struct {
	// ID is the same however often the message arrives: receivers drop doubles by it.
	ID         string           `json:"id"`
	Kind       NotificationKind `json:"kind"`
	OccurredAt time.Time        `json:"occurredAt"`
	// Late is set when it was found long after it happened: since then more may have.
	Late    bool   `json:"late,omitempty"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	// Link is where a person sees the execution, after signing in. It gives no right.
	Link string `json:"link,omitempty"`

	ExecutionID ExecutionID `json:"executionID,omitempty"`
	Sequence    int64       `json:"sequence,omitempty"`
	Mode        Mode        `json:"mode,omitempty"`
	PlanID      PlanID      `json:"planID,omitempty"`
	PlanName    string      `json:"planName,omitempty"`
	Wave        string      `json:"wave,omitempty"`
	Action      string      `json:"action,omitempty"`
	Roles       []Role      `json:"roles,omitempty"`
	DueAt       time.Time   `json:"dueAt,omitzero"`
}

// Notification is a message to one channel, and what became of it.
type Notification struct {
	Message
	ChannelID   ChannelID         `json:"channelID"`
	ChannelName string            `json:"channelName"`
	State       NotificationState `json:"state"`
	CreatedAt   time.Time         `json:"createdAt"`
	Attempts    int               `json:"attempts"`
	AttemptAt   time.Time         `json:"attemptAt,omitzero"`     // the last
	NextAt      time.Time         `json:"nextAttemptAt,omitzero"` // while PENDING
	EndedAt     time.Time         `json:"endedAt,omitzero"`
	// Answer is what came of the last attempt: a status, or why there was none.
	Answer string `json:"answer,omitempty"`
}

// NotificationState is where a notification stands.
type NotificationState string

// The states of a notification.
const (
	NotificationPending   NotificationState = "PENDING"
	NotificationDelivered NotificationState = "DELIVERED"
	NotificationGivenUp   NotificationState = "GIVEN_UP" // tried for as long as it may be of use
	NotificationDropped   NotificationState = "DROPPED"  // of no use any more, or its channel is gone
)

// notificationMoves are what each state may become.
var notificationMoves = map[NotificationState][]NotificationState{
	NotificationPending:   {NotificationPending, NotificationDelivered, NotificationGivenUp, NotificationDropped},
	NotificationDelivered: {},
	NotificationGivenUp:   {},
	NotificationDropped:   {},
}

// Moved is the notification in another state, with what came of an attempt.
func (n Notification) Moved(to NotificationState, at time.Time, answer string) (Notification, error) {
	var err error
	if n.State, err = move(notificationMoves, "notification "+n.ID, n.State, to); err != nil {
		return n, err
	}
	n.Answer = short(answer)
	if to != NotificationPending {
		n.EndedAt, n.NextAt = at, time.Time{}
	}
	return n, nil
}

// Delivery is what came of sending one message.
type Delivery struct {
	Delivered  bool   `json:"delivered"`
	Answer     string `json:"answer"` // a status, or why there was none
	TookMillis int64  `json:"tookMilliseconds"`
}

// PlanNotifications are whom a plan's executions tell, beside the channels that want them.
type PlanNotifications struct {
	// Channels are names of channels.
	Channels []string `json:"channels,omitempty"`
	// Escalation is who is told, one after the other, of an approval that nobody answers,
	// in the place of the channels that say so themselves.
	Escalation []EscalationStep `json:"escalation,omitempty"`
}

// EscalationStep tells channels of an approval that is still open after a time. It never
// answers it.
type EscalationStep struct {
	AfterSeconds int      `json:"afterSeconds"`
	Channels     []string `json:"channels"`
	Roles        []Role   `json:"roles,omitempty"` // whom it calls for; none: who may answer
}

// MaxEscalationSteps is the most steps of an escalation.
const MaxEscalationSteps = 10

func (n PlanNotifications) check(ps *Problems, at string) {
	for i, name := range n.Channels {
		ps.Check(fmt.Sprintf("%schannels[%d]", at, i), CheckName(TrimName(name)))
	}
	if len(n.Escalation) > MaxEscalationSteps {
		ps.Addf(at+"escalation", "%d steps are too many: %d are allowed", len(n.Escalation), MaxEscalationSteps)
	}
	last := 0
	for i, s := range n.Escalation {
		within := fmt.Sprintf("%sescalation[%d].", at, i)
		checkSeconds(ps, within+"afterSeconds", s.AfterSeconds)
		if s.AfterSeconds <= last {
			ps.Addf(within+"afterSeconds", "%d is not after the step before it: each step comes later than the last, the first after at least a second", s.AfterSeconds)
		}
		last = max(last, s.AfterSeconds)
		if len(s.Channels) == 0 {
			ps.Addf(within+"channels", "the step tells nobody: name one channel or more")
		}
		for j, name := range s.Channels {
			ps.Check(fmt.Sprintf("%schannels[%d]", within, j), CheckName(TrimName(name)))
		}
		for j, role := range s.Roles {
			checkOneOf(ps, fmt.Sprintf("%sroles[%d]", within, j), role, Roles...)
		}
	}
}

// Names are all the channels that a plan names, each with its field.
func (n PlanNotifications) Names() []Detail {
	var named []Detail
	for i, name := range n.Channels {
		named = append(named, Detail{Field: fmt.Sprintf("notifications.channels[%d]", i), Message: name})
	}
	for i, s := range n.Escalation {
		for j, name := range s.Channels {
			named = append(named, Detail{Field: fmt.Sprintf("notifications.escalation[%d].channels[%d]", i, j), Message: name})
		}
	}
	return named
}

// Told is how far the events of an execution have been turned into notifications.
type Told struct {
	ExecutionID ExecutionID `json:"executionID"`
	Seq         int64       `json:"sequence"`
	// Open is set while more may come by itself: the execution is active.
	Open bool `json:"open,omitempty"`
	// Asked are the approvals that are open, with how far they have escalated.
	Asked     []AskedApproval `json:"asked,omitempty"`
	UpdatedAt time.Time       `json:"updatedAt"`
}

// AskedApproval is an open approval and who was told of it so far.
type AskedApproval struct {
	Wave  int       `json:"wave"`
	Name  string    `json:"name"`
	Roles []Role    `json:"roles,omitempty"`
	At    time.Time `json:"requestedAt"`
	Seq   int64     `json:"sequence"`
	// UpTo is the time, in seconds from At, up to which escalations have been told.
	UpTo int `json:"upTo,omitempty"`
}

// Outbox is one change of what is told, and of how far. Only the owner of the notifier's
// claim may make it.
type Outbox struct {
	Owner string
	Until time.Time // to when the owner claims to be the notifier

	Told          *Told
	Notifications []Notification
	ToldNews      []News         // that was turned into notifications
	Removed       []Notification // for good
	Forgotten     []Told
}

// Publication is a message as SNS takes it.
type Publication struct {
	Subject string
	// Texts are by the protocol of who is subscribed; "default" is for all others.
	Texts      map[string]string
	Attributes map[string]string // that subscriptions can filter by
	// Group and Deduplication are a FIFO topic's.
	Group, Deduplication string
}
