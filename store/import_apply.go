package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// stagedChange is a change that waits for being carried out.
type stagedChange struct {
	ResourceChange
	Version int64           `json:"version"`          // of the resource's stream, which it is made to
	Before  json.RawMessage `json:"before,omitempty"` // the row that it replaces; nil: none
}

// change says whether the resource is created, changed or deleted.
func (s stagedChange) change() recovery.Change {
	switch {
	case s.After == nil:
		return recovery.Deleted
	case s.Before == nil:
		return recovery.Created
	}
	return recovery.Changed
}

// freed is the claim of the name that the change gives up, if it does.
func (s stagedChange) freed() (recovery.Claim, bool, error) {
	k, err := kindOf(s.Kind)
	if err != nil || s.Before == nil {
		return recovery.Claim{}, false, err
	}
	old, err := k.called(s.Before)
	if err != nil || s.After == nil {
		return recovery.NameClaim(s.Kind, old, s.ID), true, err
	}
	now, err := k.called(s.After)
	return recovery.NameClaim(s.Kind, old, s.ID), recovery.NameKey(now) != recovery.NameKey(old), err
}

// commit is the change of its resource. It can be made once: it is guarded by the version
// of the resource's stream.
func (s stagedChange) commit(in recovery.ConfigurationImport) (recovery.Commit, error) {
	k, err := kindOf(s.Kind)
	if err != nil {
		return recovery.Commit{}, err
	}
	event := recovery.ResourceChanged{Kind: s.Kind, ID: s.ID, Change: s.change(), Before: s.Before, ImportID: in.ID}
	c := recovery.Commit{Stream: recovery.ResourceStream(s.Kind, s.ID), Version: s.Version}
	if s.After == nil {
		c.Rows = []recovery.Row{{Kind: k.rowKind(), ID: s.ID}}
		event.Name, err = k.called(s.Before)
	} else {
		var row recovery.Row
		if row, err = k.stamp(s.After, s.Before, s.Version+1, in.At); err == nil {
			event.After, c.Rows = row.Body, []recovery.Row{row}
			event.Name, err = k.called(row.Body)
			c.Take = []recovery.Claim{recovery.NameClaim(s.Kind, event.Name, s.ID)}
		}
	}
	if err != nil {
		return c, err
	}
	c.Events = []recovery.Event{recovery.NewEvent(c.Stream, s.Version, in.At, in.By, event)}
	return c, nil
}

// carryOut does what a decided import says. It may be done again from the beginning, and
// by several at a time: each change is guarded by the version that it was made to, and
// nobody changes these resources otherwise until the import has given the gate back.
func (s *settled) carryOut(ctx context.Context, state decided) error {
	row, err := s.DB.Row(ctx, recovery.ImportRow, string(state.ImportID))
	if err != nil {
		return err
	}
	in, err := decode[recovery.ConfigurationImport](row)
	if err != nil {
		return err
	}
	rows, err := s.Children(ctx, stagedRow, row.ID)
	if err != nil {
		return err
	}
	changes, err := values[stagedChange](rows)
	if err != nil {
		return err
	}
	if err := s.freeNames(ctx, changes); err != nil {
		return err
	}
	for _, change := range changes {
		c, err := change.commit(*in)
		if err != nil {
			return err
		}
		if err := s.once(ctx, c); err != nil {
			return fmt.Errorf("carry out import %s: %w", in.ID, err)
		}
	}
	return s.finish(ctx, state, rows)
}

// freeNames gives up the names that resources lose, so that others can have them in
// whichever order they are changed.
func (s *settled) freeNames(ctx context.Context, changes []stagedChange) error {
	for _, change := range changes {
		claim, freed, err := change.freed()
		if err != nil {
			return err
		}
		if !freed {
			continue
		}
		if err := s.once(ctx, recovery.Commit{
			Stream: recovery.ResourceStream(change.Kind, change.ID), Version: change.Version, Release: []recovery.Claim{claim},
		}); err != nil {
			return err
		}
	}
	return nil
}

// once makes a commit of a resource unless that was made before.
func (s *settled) once(ctx context.Context, c recovery.Commit) error {
	err := s.DB.Commit(ctx, c)
	if recovery.CodeOf(err) != recovery.Stale {
		return err
	}
	version, lookErr := s.Version(ctx, c.Stream)
	if lookErr == nil && version > c.Version {
		return nil
	}
	return err
}

// finish notes that nothing of the import is left to be carried out, and gives the gate back.
func (s *settled) finish(ctx context.Context, state decided, staged []recovery.Row) error {
	row, err := decided{Count: state.Count}.row()
	if err != nil {
		return err
	}
	version, err := s.Version(ctx, recovery.ConfigurationStream)
	if err != nil {
		return err
	}
	if now, err := s.decided(ctx); err != nil || now != state {
		return err // somebody else was quicker
	}
	err = s.DB.Commit(ctx, recovery.Commit{
		Stream: recovery.ConfigurationStream, Version: version, Rows: []recovery.Row{row},
		Release: []recovery.Claim{{Key: gateKey, Holder: string(state.ImportID)}},
	})
	if recovery.CodeOf(err) == recovery.Stale {
		return nil // somebody else was quicker, and another import has begun
	}
	if err != nil {
		return err
	}
	_ = removeRows(ctx, s.DB, importStream(state.ImportID), staged) // or a later Sweep does
	return nil
}
