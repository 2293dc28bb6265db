package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// gateKey is the claim that every change of configuration has. Single changes have it in
// common, as everybody; an import has it alone. So they keep each other out, although
// neither touches what the other does.
const (
	gateKey   = "configuration"
	everybody = "everybody"
)

const (
	// gatePatience is how long a single change waits for an import, which is the time that
	// one needs; after that the import is withdrawn, for whoever made it may be gone.
	gatePatience = 5 * time.Second
	gateLook     = 50 * time.Millisecond
)

// decidedRow is the one row that says which import is decided and not carried out yet.
const (
	decidedRow recovery.RowKind = "decidedImport"
	decidedID  string           = "configuration"
)

// decided is the state of that row.
type decided struct {
	Count    int64             `json:"count"`              // of imports that were ever decided
	ImportID recovery.ImportID `json:"importID,omitempty"` // the one that is to be carried out; empty: none
}

// settled is a database in which an import has happened whole or not at all: whoever reads
// or changes configuration first carries out what is decided.
type settled struct {
	DB
	rolling chan struct{} // holds one token: whoever has it carries out an import
}

func settle(db DB) *settled { return &settled{db, make(chan struct{}, 1)} }

// Row reads one row.
func (s *settled) Row(ctx context.Context, kind recovery.RowKind, id string) (recovery.Row, error) {
	if configures(kind) {
		if _, err := s.settle(ctx); err != nil {
			return recovery.Row{}, err
		}
	}
	return s.DB.Row(ctx, kind, id)
}

// Rows lists rows. A page that was read while an import was carried out is read again.
func (s *settled) Rows(ctx context.Context, kind recovery.RowKind, q Query) (Page, error) {
	if !configures(kind) {
		return s.DB.Rows(ctx, kind, q)
	}
	for range maxReads {
		before, err := s.settle(ctx)
		if err != nil {
			return Page{}, err
		}
		page, err := s.DB.Rows(ctx, kind, q)
		if err != nil {
			return Page{}, err
		}
		if after, err := s.decided(ctx); err != nil || after == before {
			return page, err
		}
	}
	return Page{}, recovery.Errorf(recovery.Stale, "the configuration is imported too often to be read").WithRemedy("try again")
}

// Commit makes a change. One of configuration has the gate.
func (s *settled) Commit(ctx context.Context, c recovery.Commit) error {
	if !slices.ContainsFunc(c.Rows, func(r recovery.Row) bool { return configures(r.Kind) }) || hasGate(c) {
		return s.DB.Commit(ctx, c)
	}
	c.Take = append(slices.Clone(c.Take), recovery.Claim{Key: gateKey, Holder: everybody})
	patience := time.Now().Add(gatePatience)
	for sure := false; ; {
		before, err := s.settle(ctx)
		if err != nil {
			return err
		}
		err = s.DB.Commit(ctx, c)
		if recovery.CodeOf(err) != recovery.Conflict {
			return err
		}
		holder, lookErr := s.holder(ctx)
		if lookErr != nil {
			return err
		}
		after, lookErr := s.decided(ctx)
		switch {
		case lookErr != nil:
			return err
		case holder == "" && after == before && sure:
			return err // it is another claim that is in the way
		case holder == "":
			sure = true // unless an import has just given the gate back: that shows the second time
		case holder != "" && time.Now().After(patience):
			if err := s.withdraw(ctx, holder); err != nil {
				return err
			}
		case holder != "":
			if err := pause(ctx, gateLook); err != nil {
				return err
			}
		}
	}
}

// hasGate reports whether the commit brings the gate itself.
func hasGate(c recovery.Commit) bool {
	return slices.ContainsFunc(c.Take, func(claim recovery.Claim) bool { return claim.Key == gateKey })
}

// holder is the import that has the gate; empty: none.
func (s *settled) holder(ctx context.Context) (recovery.ImportID, error) {
	claims, err := s.Claims(ctx, []string{gateKey})
	if err != nil || len(claims) == 0 || claims[0].Holder == everybody {
		return "", err
	}
	if until := claims[0].Until; !until.IsZero() && !time.Now().Before(until) {
		return "", nil
	}
	return recovery.ImportID(claims[0].Holder), nil
}

// withdraw takes the gate from an import that is not decided. One that is still at work
// finds that out at its decision, and has changed nothing. One that is decided meanwhile
// is carried out, and has no gate any more.
func (s *settled) withdraw(ctx context.Context, id recovery.ImportID) error {
	now, err := s.settle(ctx)
	if err != nil {
		return err
	}
	again, err := s.holder(ctx)
	if err != nil || again != id || now.ImportID != "" {
		return err
	}
	// Between this look and the release the import may be decided: its own gate has no end
	// then, and its changes are guarded by the versions of what they change. So the release
	// is guarded by the stream that the decision is written to.
	version, err := s.Version(ctx, recovery.ConfigurationStream)
	if err != nil {
		return err
	}
	if state, err := s.decided(ctx); err != nil || state != now {
		return err
	}
	err = s.DB.Commit(ctx, recovery.Commit{
		Stream: recovery.ConfigurationStream, Version: version,
		Release: []recovery.Claim{{Key: gateKey, Holder: string(id)}},
	})
	if recovery.CodeOf(err) == recovery.Stale {
		return nil // whoever called looks again
	}
	return err
}

// settle carries out the import that is decided, if there is one, and gives the state of
// the row without one.
func (s *settled) settle(ctx context.Context) (decided, error) {
	state, err := s.decided(ctx)
	if err != nil || state.ImportID == "" {
		return state, err
	}
	select {
	case s.rolling <- struct{}{}:
		defer func() { <-s.rolling }()
	case <-ctx.Done():
		return state, recovery.Errorf(recovery.Unavailable, "there was no time to wait for import %s: %w", state.ImportID, context.Cause(ctx)).WithRemedy("try again")
	}
	for {
		if state, err = s.decided(ctx); err != nil || state.ImportID == "" {
			return state, err
		}
		// It is everybody's: that one caller goes away does not leave it half done for the next.
		if err := s.carryOut(context.WithoutCancel(ctx), state); err != nil {
			return state, err
		}
	}
}

func (s *settled) decided(ctx context.Context) (decided, error) {
	row, err := s.DB.Row(ctx, decidedRow, decidedID)
	if recovery.CodeOf(err) == recovery.NotFound {
		return decided{}, nil
	}
	if err != nil {
		return decided{}, err
	}
	state, err := decode[decided](row)
	if err != nil {
		return decided{}, err
	}
	return *state, nil
}

func (d decided) row() (recovery.Row, error) {
	body, err := json.Marshal(d)
	return recovery.Row{Kind: decidedRow, ID: decidedID, Body: body}, err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return recovery.Errorf(recovery.Unavailable, "there was no time to wait for an import of configuration: %w", context.Cause(ctx)).WithRemedy("try again")
	}
}
