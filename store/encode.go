package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Encoded is a commit in the form in which it is stored. Its slices are in the order
// of the commit's own.
type Encoded struct {
	// Execution is whose stream it is; empty when it is not an execution's.
	Execution recovery.ExecutionID
	Events    []EncodedEvent
	Attrs     []string // of the rows, as JSON with sorted keys
	Open      []string
	Ledgers   []string // with the revision that they are about to have
}

// EncodedEvent is what varies in an event, as the text that stands in its JSON.
type EncodedEvent struct{ At, Actor, Body string }

// Encode checks a commit as far as that needs no database, and encodes it. Every DB
// begins a Commit with it, so that all of them refuse the same: Invalid for what
// contradicts itself, TooLarge for what is over a limit.
//
// The size of an item is the sum of the texts that are stored for it.
func Encode(c recovery.Commit) (Encoded, error) {
	e := encoder{stream: c.Stream, seen: map[string]bool{}}
	if err := e.checkForm(c); err != nil {
		return Encoded{}, err
	}
	for _, add := range []func(recovery.Commit) error{e.events, e.rows, e.intents, e.claims, e.ledgers} {
		if err := add(c); err != nil {
			return Encoded{}, err
		}
	}
	if e.bytes > recovery.MaxCommitBytes {
		return Encoded{}, e.tooLarge("has %d bytes, and a commit holds %d", e.bytes, recovery.MaxCommitBytes)
	}
	return e.Encoded, nil
}

type encoder struct {
	Encoded
	stream string
	bytes  int
	seen   map[string]bool
}

func (e *encoder) checkForm(c recovery.Commit) error {
	if c.Stream == "" {
		return recovery.Errorf(recovery.Invalid, "a commit names no stream")
	}
	if id, ok := strings.CutPrefix(c.Stream, recovery.ExecutionStream("")); ok {
		e.Execution = recovery.ExecutionID(id)
	}
	if c.Lease != nil && c.Lease.ExecutionID != e.Execution {
		return e.invalid("comes with the lease of execution %s", c.Lease.ExecutionID)
	}
	items := len(c.Events) + len(c.Rows) + len(c.Open) + len(c.Closed) + len(c.Take) + len(c.Release) + len(c.Ledgers)
	if items > recovery.MaxCommitItems {
		return e.tooLarge("has %d items, and a commit holds %d", items, recovery.MaxCommitItems)
	}
	return nil
}

// item counts one item in. No item may be in a commit twice: DynamoDB refuses a
// transaction that touches an item more than once.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func (e *encoder) item(what, key string, size int) error {
	name := what + " " + key
	if e.seen[name] {
		return e.invalid("has %s twice", name)
	}
	e.seen[name] = true
	e.bytes += size
	if size > recovery.MaxItemBytes {
		return e.tooLarge("has %s of %d bytes, and an item holds %d", name, size, recovery.MaxItemBytes)
	}
	return nil
}

func (e *encoder) events(c recovery.Commit) error {
	for i, ev := range c.Events {
		if ev.Stream != c.Stream || ev.Seq != c.Version+int64(i)+1 {
			return e.invalid("on version %d has event %d of %s at place %d", c.Version, ev.Seq, ev.Stream, i+1)
		}
		if ev.Body == nil || ev.Body.Type() != ev.Type {
			return e.invalid("has event %d of type %q with another body", ev.Seq, ev.Type)
		}
		if ev.Format != recovery.EventFormatNow {
			return e.invalid("has event %d in format %d, and format %d is written", ev.Seq, ev.Format, recovery.EventFormatNow)
		}
		encoded, err := encodeEvent(ev)
		if err != nil {
			return err
		}
		size := len(ev.Stream) + len(ev.Type) + len(encoded.At) + len(encoded.Actor) + len(encoded.Body)
		if err := e.item("event", fmt.Sprint(ev.Seq), size); err != nil {
			return err
		}
		e.Events = append(e.Events, encoded)
	}
	return nil
}

func encodeEvent(ev recovery.Event) (EncodedEvent, error) {
	at, err := ev.At.MarshalText()
	if err != nil {
		return EncodedEvent{}, fmt.Errorf("encode time of event %d of %s: %w", ev.Seq, ev.Stream, err)
	}
	actor, err := json.Marshal(ev.Actor)
	if err != nil {
		return EncodedEvent{}, fmt.Errorf("encode actor of event %d of %s: %w", ev.Seq, ev.Stream, err)
	}
	body, err := json.Marshal(ev.Body)
	if err != nil {
		return EncodedEvent{}, fmt.Errorf("encode event %d of %s: %w", ev.Seq, ev.Stream, err)
	}
	return EncodedEvent{string(at), string(actor), string(body)}, nil
}

func (e *encoder) rows(c recovery.Commit) error {
	for _, r := range c.Rows {
		if r.Kind == "" || r.ID == "" {
			return e.invalid("has a row without kind or ID: %q %q", r.Kind, r.ID)
		}
		if err := e.item("row", string(r.Kind)+" "+r.ID, rowSize(r)); err != nil {
			return err
		}
		attrs, err := json.Marshal(r.Attrs)
		if err != nil {
			return fmt.Errorf("encode attributes of %s %s: %w", r.Kind, r.ID, err)
		}
		e.Attrs = append(e.Attrs, string(attrs))
	}
	return nil
}

func rowSize(r recovery.Row) int {
	size := len(r.Kind) + len(r.ID) + len(r.Parent) + len(r.Sort) + len(r.Body)
	for name, value := range r.Attrs {
		size += len(name) + len(value)
	}
	return size
}

func (e *encoder) intents(c recovery.Commit) error {
	if e.Execution == "" && len(c.Open)+len(c.Closed) > 0 {
		return e.invalid("has intents, which only executions have")
	}
	for _, intent := range c.Open {
		if intent.ExecutionID != e.Execution {
			return e.invalid("has intent %s of execution %s", intent.ID, intent.ExecutionID)
		}
		body, err := json.Marshal(intent)
		if err != nil {
			return fmt.Errorf("encode intent %s of %s: %w", intent.ID, c.Stream, err)
		}
		if err := e.item("intent", string(intent.ID), len(body)); err != nil {
			return err
		}
		e.Open = append(e.Open, string(body))
	}
	for _, id := range c.Closed {
		if err := e.item("intent", string(id), len(id)); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) claims(c recovery.Commit) error {
	for _, claims := range [][]recovery.Claim{c.Take, c.Release} {
		for _, claim := range claims {
			if claim.Key == "" || claim.Holder == "" {
				return e.invalid("has a claim without key or holder: %q %q", claim.Key, claim.Holder)
			}
			if err := e.item("claim", claim.Key, claimSize(claim)); err != nil {
				return err
			}
		}
	}
	return nil
}

func claimSize(c recovery.Claim) int { return len(c.Key) + len(c.Holder) + len(time.RFC3339Nano) }

func (e *encoder) ledgers(c recovery.Commit) error {
	for _, l := range c.Ledgers {
		l.Rev++
		body, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("encode ledger %s: %w", l.Scope, err)
		}
		if err := e.item("ledger", l.Scope.String(), len(body)); err != nil {
			return err
		}
		e.Ledgers = append(e.Ledgers, string(body))
	}
	return nil
}

func (e *encoder) invalid(format string, args ...any) error {
	return recovery.Errorf(recovery.Invalid, "a commit to %s %s", e.stream, fmt.Sprintf(format, args...))
}

func (e *encoder) tooLarge(format string, args ...any) error {
	return recovery.Errorf(recovery.TooLarge, "a commit to %s %s", e.stream, fmt.Sprintf(format, args...)).
		WithRemedy("split the change")
}
