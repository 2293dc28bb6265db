package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// The source servers of an account and Region, as they were last seen, are kept in chunks
// of rows: an item has a size limit, and a Region may have 4,000 servers. A head row says
// which chunks belong together.
const (
	inventoryRow      recovery.RowKind = "inventory"
	inventoryChunkRow recovery.RowKind = "inventoryChunk"
)

// chunkBytes keeps a chunk well below the limit of an item.
const chunkBytes = recovery.MaxItemBytes / 2

// inventoryHead names the chunks that were written for one look: there are two sets, and
// the next look is written into the one that the head does not name.
type inventoryHead struct {
	AsOf   time.Time `json:"asOf"`
	Set    int       `json:"set"` // 0 or 1
	Chunks int       `json:"chunks"`
}

// inventoryChunk is a part of a look. AsOf is the look's: a chunk of another one means
// that two processes wrote at the same time, and then the whole is not to be used.
type inventoryChunk struct {
	AsOf    time.Time         `json:"asOf"`
	Servers []json.RawMessage `json:"servers"`
}

func inventoryStream(scope string) string { return "inventory/" + scope }

// SaveInventory keeps the source servers of a scope as of an instant. They are AWS's own
// facts, kept so that they can be shown when AWS does not answer: no event tells of them. A
// crash in the middle leaves those that were kept before.
func (b *Book) SaveInventory(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServer, asOf time.Time) error {
	old, err := b.inventoryHead(ctx, scope)
	if err != nil {
		return err
	}
	set := 1 - old.Set
	chunks, err := inventoryChunks(servers, asOf)
	if err != nil {
		return err
	}
	var items []item
	for i, chunk := range chunks {
		items = append(items, rowItem(recovery.Row{
			Kind: inventoryChunkRow, ID: fmt.Sprintf("%s/%04d", inventorySet(scope.String(), set), i), Parent: inventorySet(scope.String(), set), Body: chunk,
		}))
	}
	head, err := json.Marshal(inventoryHead{asOf, set, len(chunks)})
	if err != nil {
		return err
	}
	items = append(items, rowItem(recovery.Row{Kind: inventoryRow, ID: scope.String(), Body: head}))
	for _, c := range pack(recovery.Commit{Stream: inventoryStream(scope.String())}, items) {
		if err := b.Commit(ctx, c); err != nil {
			return fmt.Errorf("keep the source servers of %s: %w", scope, err)
		}
	}
	return nil
}

// Inventory gives the source servers of a scope that were kept, and as of when; a zero time:
// none were.
func (b *Book) Inventory(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, time.Time, error) {
	head, err := b.inventoryHead(ctx, scope)
	if err != nil || head.AsOf.IsZero() {
		return nil, time.Time{}, err
	}
	rows, err := b.Children(ctx, inventoryChunkRow, inventorySet(scope.String(), head.Set))
	if err != nil {
		return nil, time.Time{}, err
	}
	var servers []recovery.SourceServer
	for i := range head.Chunks {
		if i >= len(rows) {
			return nil, time.Time{}, nil
		}
		chunk, err := decode[struct {
			AsOf    time.Time               `json:"asOf"`
			Servers []recovery.SourceServer `json:"servers"`
		}](rows[i])
		if err != nil {
			return nil, time.Time{}, err
		}
		if !chunk.AsOf.Equal(head.AsOf) {
			return nil, time.Time{}, nil
		}
		servers = append(servers, chunk.Servers...)
	}
	return servers, head.AsOf, nil
}

func inventorySet(scope string, set int) string { return fmt.Sprintf("%s/%d", scope, set) }

func (b *Book) inventoryHead(ctx context.Context, scope recovery.Scope) (inventoryHead, error) {
	row, err := b.Row(ctx, inventoryRow, scope.String())
	if recovery.CodeOf(err) == recovery.NotFound {
		return inventoryHead{}, nil
	}
	if err != nil {
		return inventoryHead{}, err
	}
	head, err := decode[inventoryHead](row)
	if err != nil {
		return inventoryHead{}, err
	}
	return *head, nil
}

// inventoryChunks cuts servers into the bodies of chunks.
func inventoryChunks(servers []recovery.SourceServer, asOf time.Time) ([]json.RawMessage, error) {
	var chunks []json.RawMessage
	chunk, size := inventoryChunk{AsOf: asOf}, 0
	end := func() error {
		body, err := json.Marshal(chunk)
		chunks, chunk.Servers, size = append(chunks, body), nil, 0
		return err
	}
	for _, s := range servers {
		body, err := json.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("encode source server %s: %w", s.ServerKey, err)
		}
		if size > 0 && size+len(body) > chunkBytes {
			if err := end(); err != nil {
				return nil, err
			}
		}
		chunk.Servers, size = append(chunk.Servers, body), size+len(body)
	}
	return chunks, end()
}
