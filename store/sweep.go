package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// sweepAfter is how old a staging is when nobody can be at work on it any more.
const sweepAfter = time.Hour

// stagingRow is a row that remembers what was staged for an execution until that is
// visible, so that a crash in between leaves nothing that cannot be found.
const stagingRow recovery.RowKind = "staging"

// claimsPerRow is how many claims one staging row remembers.
const claimsPerRow = 60

type stagedClaims struct {
	Keys []string `json:"keys"`
}

func stagingStream(id recovery.ExecutionID) string { return "staging/" + string(id) }

// claims gives the items that take the claims for as long as the staging may last,
// each after the row that remembers it.
func (s staging) claims(claims []recovery.Claim) ([]item, error) {
	var items []item
	for i := 0; i == 0 || i < len(claims); i += claimsPerRow {
		chunk := claims[i:min(i+claimsPerRow, len(claims))]
		row, err := s.row(i/claimsPerRow, chunk)
		if err != nil {
			return nil, err
		}
		items = append(items, rowItem(row))
		for _, c := range chunk {
			c.Until = s.token.Until
			items = append(items, takeItem(c))
		}
	}
	return items, nil
}

func (s staging) row(n int, claims []recovery.Claim) (recovery.Row, error) {
	var staged stagedClaims
	for _, c := range claims {
		staged.Keys = append(staged.Keys, c.Key)
	}
	body, err := json.Marshal(staged)
	return recovery.Row{
		Kind: stagingRow, ID: fmt.Sprintf("%s/%04d", s.id, n), Parent: string(s.id),
		Sort: recovery.SortTime(s.begun), Body: body,
	}, err
}

// Sweep removes what crashes have left behind: the claims, waves and batches of
// executions whose creation began more than an hour before now and never became
// visible, and what was staged for imports of configuration. Their events stay, as all
// events do. Of the snapshots before imports it keeps the newest.
func (b *Book) Sweep(ctx context.Context, now time.Time) error {
	oldest := recovery.SortTime(now.Add(-sweepAfter))
	var left []recovery.ExecutionID
	err := b.eachRow(ctx, stagingRow, Query{}, func(row recovery.Row) error {
		if row.Sort < oldest {
			left = append(left, recovery.ExecutionID(row.Parent))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range slices.Compact(left) {
		visible, err := b.visible(ctx, id)
		if err != nil {
			return err
		}
		if err := b.clear(ctx, id, visible); err != nil {
			return fmt.Errorf("remove what is left of execution %s: %w", id, err)
		}
	}
	return b.sweepImports(ctx, oldest)
}

// clear removes the traces of a staging, and what it staged unless that is visible. It
// may be called again after an error: the staging rows go last.
func (b *Book) clear(ctx context.Context, id recovery.ExecutionID, visible bool) error {
	staged, err := b.Children(ctx, stagingRow, string(id))
	if err != nil {
		return err
	}
	gone := staged
	var items []item
	if !visible {
		if items, err = releases(id, staged); err != nil {
			return err
		}
		for _, kind := range []recovery.RowKind{recovery.WaveRow, recovery.BatchRow, recovery.ActionRow, recovery.PreparationRow} {
			rows, err := b.Children(ctx, kind, string(id))
			if err != nil {
				return err
			}
			gone = slices.Concat(rows, gone)
		}
	}
	items = append(items, releaseItem(recovery.Claim{Key: stagingStream(id), Holder: string(id)}))
	for _, row := range gone {
		items = append(items, rowItem(recovery.Row{Kind: row.Kind, ID: row.ID}))
	}
	for _, c := range pack(recovery.Commit{Stream: stagingStream(id)}, items) {
		if err := b.Commit(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// releases gives back the claims that the staging rows remember.
func releases(id recovery.ExecutionID, staged []recovery.Row) ([]item, error) {
	var items []item
	for _, row := range staged {
		claims, err := decode[stagedClaims](row)
		if err != nil {
			return nil, err
		}
		for _, key := range claims.Keys {
			items = append(items, releaseItem(recovery.Claim{Key: key, Holder: string(id)}))
		}
	}
	return items, nil
}
