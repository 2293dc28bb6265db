package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// importLife is how long an import may take until it is decided. Single changes wait for
// it, each for a while.
const importLife = time.Minute

// gateTries is how often an import tries to have the gate alone.
const gateTries = 100

// Rows of an import: its changes until they are carried out, and the snapshot before it.
const (
	stagedRow   recovery.RowKind = "stagedChange"
	snapshotRow recovery.RowKind = "configurationSnapshot"
)

// snapshotPart is how many bytes of a snapshot one row holds.
const snapshotPart = 128 << 10

// Import is a change of configuration resources that happens whole or not at all.
type Import struct {
	recovery.ConfigurationImport
	// State is that of the configuration which the changes were decided on.
	State string
	// Snapshot is the configuration before it, and Resources how many of each kind that has.
	Snapshot  []byte
	Resources map[recovery.ResourceKind]int
	Changes   []ResourceChange
}

// ResourceChange is what an import does to one resource.
type ResourceChange struct {
	Kind recovery.ResourceKind `json:"kind"`
	ID   string                `json:"id"`
	// After is the resource as it shall be; nil: it is deleted.
	After json.RawMessage `json:"after,omitempty"`
}

// Import makes all changes of an import at the same time for whoever reads, or none of
// them. Stale: the configuration is not what it was decided on any more. Conflict: another
// import is being made. After any error nothing is changed, now or later; only when the
// answer of the database was lost and nobody can ask it, it is not known, which the
// error (Unavailable) says.
func (b *Book) Import(ctx context.Context, in Import) error {
	switch _, state, err := b.readConfiguration(ctx); {
	case err != nil:
		return err
	case state != in.State:
		return changedMeanwhile(nil)
	}
	version, err := b.imports.enter(ctx, in)
	if err != nil {
		return err
	}
	if err := b.decide(ctx, in, version); err != nil {
		return b.drop(context.WithoutCancel(ctx), in, version, err)
	}
	// It has happened. What is left of carrying it out, whoever reads next does.
	_, err = b.imports.settle(ctx)
	return err
}

func changedMeanwhile(cause error) error {
	return &recovery.Error{
		Code: recovery.Stale, Message: "the configuration was changed by somebody else meanwhile, and nothing was imported",
		Remedy: "look at the plan again (--dry-run), and repeat the import", Err: cause,
	}
}

// enter takes the gate from everybody for the import, and notes its snapshot. It gives the
// version of the stream that is so reached: it tells this import from every other.
func (s *settled) enter(ctx context.Context, in Import) (int64, error) {
	event := recovery.SnapshotTaken{ImportID: in.ID, Hash: in.SnapshotHash, Counts: in.Resources, ImportSource: in.ImportSource}
	for range gateTries {
		if _, err := s.settle(ctx); err != nil {
			return 0, err
		}
		version, err := s.Version(ctx, recovery.ConfigurationStream)
		if err != nil {
			return 0, err
		}
		open := recovery.Commit{
			Stream: recovery.ConfigurationStream, Version: version,
			Release: []recovery.Claim{{Key: gateKey, Holder: everybody}},
		}
		taken := recovery.Commit{
			Stream: recovery.ConfigurationStream, Version: version, Take: []recovery.Claim{in.gate(time.Now().Add(importLife))},
			Events: []recovery.Event{recovery.NewEvent(recovery.ConfigurationStream, version, in.At, in.By, event)},
		}
		if err = s.DB.Commit(ctx, open); err == nil {
			err = s.DB.Commit(ctx, taken)
		}
		switch recovery.CodeOf(err) {
		case "":
			return version + 1, nil
		case recovery.Stale, recovery.Conflict:
		default:
			return 0, err
		}
		// A single change was quicker, or another import is under way.
		if other, err := s.holder(ctx); err != nil || other != "" {
			return 0, busy(other, err)
		}
		if err := pause(ctx, gateLook); err != nil {
			return 0, err
		}
	}
	return 0, changedMeanwhile(nil)
}

func busy(other recovery.ImportID, err error) error {
	if err != nil {
		return err
	}
	return recovery.Errorf(recovery.Conflict, "import %s is being made, and one can be made at a time", other).WithRemedy("try again in a minute")
}

func (in Import) gate(until time.Time) recovery.Claim {
	return recovery.Claim{Key: gateKey, Holder: string(in.ID), Until: until}
}

// decide stages what is to be done where nobody sees it, and then has it happened, by one
// commit.
func (b *Book) decide(ctx context.Context, in Import, version int64) error {
	// From here on nobody else changes anything: what is read stays.
	rows, state, err := b.readConfiguration(ctx)
	if err != nil {
		return err
	}
	if state != in.State {
		return changedMeanwhile(nil)
	}
	items, err := in.items(ctx, b, rows)
	if err != nil {
		return err
	}
	token := in.gate(time.Now().Add(importLife))
	for _, c := range pack(recovery.Commit{Stream: importStream(in.ID), Take: []recovery.Claim{token}}, items) {
		if err := b.Commit(ctx, c); err != nil {
			return lostGate(err)
		}
	}
	done, err := b.imports.decided(ctx)
	if err != nil {
		return err
	}
	row, err := decided{done.Count + 1, in.ID}.row()
	if err != nil {
		return err
	}
	history, err := in.row()
	if err != nil {
		return err
	}
	event := recovery.ConfigurationImported{ImportID: in.ID, Counts: in.Counts, ImportSource: in.ImportSource}
	return lostGate(b.Commit(ctx, recovery.Commit{
		Stream: recovery.ConfigurationStream, Version: version,
		Events: []recovery.Event{recovery.NewEvent(recovery.ConfigurationStream, version, in.At, in.By, event)},
		Rows:   []recovery.Row{row, history},
		Take:   []recovery.Claim{in.gate(time.Time{})}, // which has no end until all is carried out
	}))
}

// lostGate says what it means that a commit found the gate in other hands.
func lostGate(err error) error {
	switch recovery.CodeOf(err) {
	case recovery.Conflict, recovery.Stale:
		return changedMeanwhile(err)
	}
	return err
}

func importStream(id recovery.ImportID) string { return "import/" + string(id) }

func (in Import) row() (recovery.Row, error) {
	body, err := json.Marshal(in.ConfigurationImport)
	return recovery.Row{Kind: recovery.ImportRow, ID: string(in.ID), Sort: recovery.SortTime(in.At), Body: body}, err
}

// items are the rows that the import stages: its snapshot and its changes.
func (in Import) items(ctx context.Context, b *Book, rows map[recovery.RowKind][]recovery.Row) ([]item, error) {
	items, err := in.snapshotItems()
	if err != nil {
		return nil, err
	}
	if err := in.namesOnce(rows); err != nil {
		return nil, err
	}
	have := map[string]json.RawMessage{}
	for kind, all := range rows {
		for _, row := range all {
			have[string(kind)+" "+row.ID] = row.Body
		}
	}
	for i, change := range in.Changes {
		k, err := kindOf(change.Kind)
		if err != nil {
			return nil, err
		}
		version, err := b.Version(ctx, recovery.ResourceStream(change.Kind, change.ID))
		if err != nil {
			return nil, err
		}
		s := stagedChange{ResourceChange: change, Version: version, Before: have[string(k.rowKind())+" "+change.ID]}
		c, err := s.commit(in.ConfigurationImport)
		if err != nil {
			return nil, err
		}
		if _, err := Encode(c); err != nil { // else it could never be carried out
			return nil, fmt.Errorf("import %s %s: %w", change.Kind, change.ID, err)
		}
		row, err := in.staged(stagedRow, i, s)
		if err != nil {
			return nil, err
		}
		items = append(items, rowItem(row))
	}
	return items, nil
}

// namesOnce refuses an import after which two resources of a kind had the same name: it
// could be decided, and never be carried out.
func (in Import) namesOnce(rows map[recovery.RowKind][]recovery.Row) error {
	shall := map[recovery.ResourceKind]map[string]json.RawMessage{}
	for _, k := range resourceKinds {
		byID := map[string]json.RawMessage{}
		for _, row := range rows[k.rowKind()] {
			byID[row.ID] = row.Body
		}
		shall[k.resourceKind()] = byID
	}
	for _, change := range in.Changes {
		if byID, known := shall[change.Kind]; known && change.After != nil {
			byID[change.ID] = change.After
		} else if known {
			delete(byID, change.ID)
		}
	}
	for _, k := range resourceKinds {
		first := map[string]string{}
		for _, id := range slices.Sorted(maps.Keys(shall[k.resourceKind()])) {
			name, err := k.called(shall[k.resourceKind()][id])
			if err != nil {
				return err
			}
			if other, again := first[recovery.NameKey(name)]; again {
				return recovery.Errorf(recovery.Conflict, "%s %s and %s would both be called %q", k.resourceKind(), other, id, name).
					WithRemedy("choose another name: names differ by more than case")
			}
			first[recovery.NameKey(name)] = id
		}
	}
	return nil
}

func (in Import) staged(kind recovery.RowKind, n int, v any) (recovery.Row, error) {
	body, err := json.Marshal(v)
	return recovery.Row{Kind: kind, ID: fmt.Sprintf("%s/%06d", in.ID, n), Parent: string(in.ID), Sort: recovery.SortTime(in.At), Body: body}, err
}

// drop sees to it that an import which failed can never be decided any more: an event
// takes the version that the decision needs. It gives nil when the import was decided all
// the same, and only the answer was lost.
func (b *Book) drop(ctx context.Context, in Import, version int64, cause error) error {
	event := recovery.ImportDropped{ImportID: in.ID, Reason: cause.Error()}
	err := b.Commit(ctx, recovery.Commit{
		Stream: recovery.ConfigurationStream, Version: version,
		Events:  []recovery.Event{recovery.NewEvent(recovery.ConfigurationStream, version, time.Now().UTC(), in.By, event)},
		Release: []recovery.Claim{in.gate(time.Time{})},
	})
	switch recovery.CodeOf(err) {
	case "":
		_ = b.clearImport(ctx, in.ID, stagedRow, snapshotRow) // or a later Sweep does
		return cause
	case recovery.Stale: // it was decided, or another has begun since
		_, err := b.Row(ctx, recovery.ImportRow, string(in.ID))
		if err == nil {
			_, err = b.imports.settle(ctx)
			return err
		}
		return cause
	}
	return recovery.Errorf(recovery.Unavailable, "it is not known whether import %s was made: %w", in.ID, cause).
		WithRemedy("look with `davit config history`")
}

// Settle carries out an import that was decided before a crash. Every read of
// configuration does so too.
func (b *Book) Settle(ctx context.Context) error {
	_, err := b.imports.settle(ctx)
	return err
}
