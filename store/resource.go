package store

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// kind is what the store has to know of a kind of configuration resource.
type kind[T any] struct {
	resource recovery.ResourceKind
	row      recovery.RowKind
	word     string // what people call it
	fields   func(*T) fields
}

// fields are the parts of a resource that the store reads or sets.
type fields struct {
	id, name         string
	version          *int64
	created, updated *time.Time
}

// create stores a resource that does not exist yet. Conflict: its ID or name is taken.
func (k kind[T]) create(ctx context.Context, b *Book, v T, by recovery.Actor) (T, error) {
	var none T
	f := k.fields(&v)
	switch _, err := k.current(ctx, b, f.id); recovery.CodeOf(err) {
	case "":
		return none, k.exists(f.id)
	case recovery.NotFound:
	default:
		return none, err
	}
	// A resource that existed before goes on in its old stream.
	version, err := b.Version(ctx, recovery.ResourceStream(k.resource, f.id))
	if err != nil {
		return none, err
	}
	now := time.Now().UTC()
	*f.version, *f.created, *f.updated = version+1, now, now
	change := recovery.ResourceChanged{Change: recovery.Created}
	c := recovery.Commit{Version: version, Take: []recovery.Claim{recovery.NameClaim(k.resource, f.name, f.id)}}
	if err := k.commit(ctx, b, c, change, &v, by, now); recovery.CodeOf(err) == recovery.Stale {
		return none, k.exists(f.id) // somebody else created it just now
	} else if err != nil {
		return none, err
	}
	return v, nil
}

// change replaces a resource. Its version says which one was read: Stale when that is
// not the stored one any more.
func (k kind[T]) change(ctx context.Context, b *Book, v T, by recovery.Actor) (T, error) {
	var none T
	f := k.fields(&v)
	row, err := k.current(ctx, b, f.id)
	if err != nil {
		return none, err
	}
	old, err := k.at(row, *f.version)
	if err != nil {
		return none, err
	}
	before := k.fields(old)
	c := recovery.Commit{Version: *f.version}
	if recovery.NameKey(before.name) != recovery.NameKey(f.name) {
		c.Take = []recovery.Claim{recovery.NameClaim(k.resource, f.name, f.id)}
		c.Release = []recovery.Claim{recovery.NameClaim(k.resource, before.name, f.id)}
	}
	now := time.Now().UTC()
	*f.version, *f.created, *f.updated = *f.version+1, *before.created, now
	change := recovery.ResourceChanged{Change: recovery.Changed, Before: row.Body}
	if err := k.commit(ctx, b, c, change, &v, by, now); err != nil {
		return none, err
	}
	return v, nil
}

// set stores a resource whose name is its ID, whether it was set before or not. Its version
// is 0 for the first. Stale: that is not its version any more.
func (k kind[T]) set(ctx context.Context, b *Book, v T, by recovery.Actor) (T, error) {
	f := k.fields(&v)
	if *f.version > 0 {
		return k.change(ctx, b, v, by)
	}
	made, err := k.create(ctx, b, v, by)
	if recovery.CodeOf(err) == recovery.Conflict {
		return made, k.stale(f.id, err)
	}
	return made, err
}

// remove deletes a resource of the version and frees its name. Its events stay.
func (k kind[T]) remove(ctx context.Context, b *Book, id string, version int64, by recovery.Actor) error {
	row, err := k.current(ctx, b, id)
	if err != nil {
		return err
	}
	old, err := k.at(row, version)
	if err != nil {
		return err
	}
	c := recovery.Commit{
		Version: version,
		Release: []recovery.Claim{recovery.NameClaim(k.resource, k.fields(old).name, id)},
		Rows:    []recovery.Row{{Kind: k.row, ID: id}},
	}
	change := recovery.ResourceChanged{Change: recovery.Deleted, Before: row.Body, Name: k.fields(old).name, ID: id}
	return k.commit(ctx, b, c, change, nil, by, time.Now().UTC())
}

// commit completes the change with its event, and with the row of v unless it is nil.
func (k kind[T]) commit(ctx context.Context, b *Book, c recovery.Commit, change recovery.ResourceChanged, v *T, by recovery.Actor, now time.Time) error {
	change.Kind = k.resource
	if v != nil {
		row, err := k.rowOf(v)
		if err != nil {
			return err
		}
		f := k.fields(v)
		change.ID, change.Name, change.After = f.id, f.name, row.Body
		c.Rows = []recovery.Row{row}
	}
	c.Stream = recovery.ResourceStream(k.resource, change.ID)
	c.Events = []recovery.Event{recovery.NewEvent(c.Stream, c.Version, now, by, change)}
	err := b.Commit(ctx, c)
	switch recovery.CodeOf(err) {
	case recovery.Conflict:
		return k.nameTaken(ctx, b, change.Name, err)
	case recovery.Stale:
		return k.stale(change.ID, err)
	}
	return err
}

func (k kind[T]) exists(id string) error {
	return recovery.Errorf(recovery.Conflict, "%s %s exists already", k.word, id).
		WithRemedy("change it, or delete it first")
}

func (k kind[T]) stale(id string, cause error) error {
	return &recovery.Error{
		Code:    recovery.Stale,
		Message: fmt.Sprintf("%s %s was changed by somebody else meanwhile", k.word, id),
		Remedy:  "read it again and repeat the change",
		Err:     cause,
	}
}

// nameTaken makes the refusal of a name's claim one that people understand.
func (k kind[T]) nameTaken(ctx context.Context, b *Book, name string, cause error) error {
	taken := &recovery.Error{
		Code:    recovery.Conflict,
		Message: fmt.Sprintf("the name %q is taken by another %s", name, k.word),
		Remedy:  "choose another name: names differ by more than case",
		Err:     cause,
	}
	if other, err := k.find(ctx, b, name); err == nil {
		f := k.fields(&other)
		taken.Message = fmt.Sprintf("the name %q is taken: %s %s is called %q", name, k.word, f.id, f.name)
	}
	return taken
}

// at decodes the row if it is of the version.
func (k kind[T]) at(row recovery.Row, version int64) (*T, error) {
	v, err := decode[T](row)
	if err != nil {
		return nil, err
	}
	if have := *k.fields(v).version; have != version {
		return nil, k.stale(row.ID, fmt.Errorf("it is at version %d, and the change was made to version %d", have, version))
	}
	return v, nil
}

func (k kind[T]) current(ctx context.Context, b *Book, id string) (recovery.Row, error) {
	row, err := b.Row(ctx, k.row, id)
	if recovery.CodeOf(err) == recovery.NotFound {
		return row, k.notFound(id)
	}
	return row, err
}

func (k kind[T]) notFound(id string) error {
	return recovery.Errorf(recovery.NotFound, "there is no %s %q", k.word, id)
}

// find reads a resource by its ID, or else by its name without regard to case.
func (k kind[T]) find(ctx context.Context, b *Book, idOrName string) (T, error) {
	var none T
	row, err := k.current(ctx, b, idOrName)
	if recovery.CodeOf(err) == recovery.NotFound {
		row, err = k.named(ctx, b, idOrName)
	}
	if err != nil {
		return none, err
	}
	v, err := decode[T](row)
	if err != nil {
		return none, err
	}
	return *v, nil
}

func (k kind[T]) named(ctx context.Context, b *Book, name string) (recovery.Row, error) {
	page, err := b.Rows(ctx, k.row, Query{Attrs: map[string]string{"name": recovery.NameKey(name)}, Limit: 1})
	if err != nil {
		return recovery.Row{}, err
	}
	if len(page.Rows) == 0 {
		return recovery.Row{}, k.notFound(name)
	}
	return page.Rows[0], nil
}

// list gives a page of the resources in order of their names.
func (k kind[T]) list(ctx context.Context, b *Book, p ListPage) ([]T, string, error) {
	page, err := b.Rows(ctx, k.row, Query{Limit: p.Limit, Cursor: p.Cursor})
	if err != nil {
		return nil, "", err
	}
	all, err := values[T](page.Rows)
	if err != nil {
		return nil, "", err
	}
	return all, page.Next, nil
}
