package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// noteTries is how often a note is tried whose stream others write to, too.
const noteTries = 5

// NoteDocument records that a document was installed in an account and Region. SSM keeps
// the document itself; this is the trail of who put it there.
func (b *Book) NoteDocument(ctx context.Context, scope recovery.Scope, name, version string, created bool, by recovery.Actor) error {
	id := scope.String() + "/" + name
	after, err := json.Marshal(map[string]string{"name": name, "version": version})
	if err != nil {
		return err
	}
	change := recovery.ResourceChanged{Kind: recovery.DocumentResource, ID: id, Name: name, Change: recovery.Changed, After: after}
	if created {
		change.Change = recovery.Created
	}
	return b.note(ctx, change, by)
}

// NoteExtension records that a source server of a staging account was extended. DRS keeps
// the server itself.
func (b *Book) NoteExtension(ctx context.Context, scope recovery.Scope, id recovery.SourceServerID, stagingServerARN string, by recovery.Actor) error {
	after, err := json.Marshal(map[string]string{"sourceServerID": string(id), "stagingSourceServerARN": stagingServerARN})
	if err != nil {
		return err
	}
	key := recovery.ServerKey{Scope: scope, SourceServerID: id}.String()
	return b.note(ctx, recovery.ResourceChanged{Kind: recovery.ServerResource, ID: key, Name: key, Change: recovery.Created, After: after}, by)
}

// note records a change of something that AWS keeps.
func (b *Book) note(ctx context.Context, change recovery.ResourceChanged, by recovery.Actor) error {
	stream := recovery.ResourceStream(change.Kind, change.ID)
	return b.append(ctx, stream, fmt.Sprintf("change of %s %s", change.Kind, change.ID), func(seen int64) recovery.Commit {
		return recovery.Commit{Events: []recovery.Event{recovery.NewEvent(stream, seen, time.Now().UTC(), by, change)}}
	})
}

// append commits what is made for the end of a stream that others write to, too.
func (b *Book) append(ctx context.Context, stream, what string, commit func(seen int64) recovery.Commit) error {
	return b.appendAll(ctx, stream, what, func(seen int64) (recovery.Commit, error) { return commit(seen), nil })
}

// appendAll is append for what has to be read first.
func (b *Book) appendAll(ctx context.Context, stream, what string, commit func(seen int64) (recovery.Commit, error)) error {
	for range noteTries {
		seen, err := b.Version(ctx, stream)
		if err != nil {
			return err
		}
		c, err := commit(seen)
		if err != nil {
			return err
		}
		c.Stream, c.Version = stream, seen
		if err = b.Commit(ctx, c); recovery.CodeOf(err) != recovery.Stale {
			return err
		}
	}
	return recovery.Errorf(recovery.Stale, "the %s was not recorded: its record changes too often", what)
}
