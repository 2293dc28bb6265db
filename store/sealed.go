package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// sealedID is the ID of the one row that the sealed token has.
const sealedID = "admin"

// SealToken keeps a new sealed token in the place of an earlier one, which is void then.
func (b *Book) SealToken(ctx context.Context, t recovery.SealedToken) error {
	for {
		before, version, err := b.sealedToken(ctx)
		if err != nil {
			return err
		}
		made := recovery.AccessSealedMade{}
		if before.UsedAt.IsZero() {
			made.Voided = before.MadeAt
		}
		err = b.commitSealed(ctx, version, t, t.MadeBy, t.MadeAt, made)
		if recovery.CodeOf(err) != recovery.Stale {
			return err
		}
	}
}

// Unseal uses the sealed token of the hash up, and stores the session that it opens, in
// one commit. Unauthenticated: there is no such token, or it was used. Of two who use it
// at the same moment one gets this, too.
func (b *Book) Unseal(ctx context.Context, hash string, s recovery.Session, by recovery.Actor, from string) (recovery.SealedToken, error) {
	for {
		t, version, err := b.sealedToken(ctx)
		if err != nil {
			return t, err
		}
		if err := usable(t, hash); err != nil {
			return t, err
		}
		row, err := sessionRow(s)
		if err != nil {
			return t, err
		}
		t.UsedAt = s.CreatedAt
		used := recovery.AccessSealedUsed{MadeBy: t.MadeBy, MadeAt: t.MadeAt, From: from, EndsAt: s.EndsAt}
		news, err := NewsRow(sealedNews(version, used, s.CreatedAt))
		if err != nil {
			return t, err
		}
		err = b.commitSealed(ctx, version, t, by, s.CreatedAt, used, row, news)
		if recovery.CodeOf(err) != recovery.Stale {
			return t, err
		}
	}
}

// sealedNews tells channels that the sealed token was used.
func sealedNews(version int64, used recovery.AccessSealedUsed, at time.Time) recovery.News {
	return recovery.News{
		Key: fmt.Sprintf("%s/%d", recovery.SealedTokenStream, version+1), Kind: recovery.TellSealedTokenUsed, At: at,
		Subject: "The sealed token was used",
		Text: fmt.Sprintf("Somebody at %s has opened a session as Admin with the sealed token that %s made at %s. It ends at %s.",
			used.From, used.MadeBy.Name, used.MadeAt.UTC().Format(time.RFC3339), used.EndsAt.UTC().Format(time.RFC3339)),
	}
}

// usable says why the sealed token is of no use to somebody who shows one of the hash.
func usable(t recovery.SealedToken, hash string) error {
	switch {
	case t.Hash != hash:
		return recovery.Errorf(recovery.Unauthenticated, "this is not the sealed token of this server").
			WithRemedy("use the one that was made last: each new one voids the one before it")
	case !t.UsedAt.IsZero():
		return recovery.Errorf(recovery.Unauthenticated, "the sealed token was used already").
			WithRemedy("it opens one session, and that was at %s: if it was not you, look into the audit trail at once; an Admin makes a new one with davit token seal", t.UsedAt.UTC().Format(time.RFC3339))
	}
	return nil
}

// sealedToken reads the sealed token and the version of its stream; the zero value: there
// never was one.
func (b *Book) sealedToken(ctx context.Context) (recovery.SealedToken, int64, error) {
	// The version first: whatever is written after it makes a commit on it stale.
	version, err := b.Version(ctx, recovery.SealedTokenStream)
	if err != nil {
		return recovery.SealedToken{}, 0, err
	}
	row, err := b.Row(ctx, recovery.SealedTokenRow, sealedID)
	if recovery.CodeOf(err) == recovery.NotFound {
		return recovery.SealedToken{}, version, nil
	}
	if err != nil {
		return recovery.SealedToken{}, 0, err
	}
	t, err := decode[recovery.SealedToken](row)
	if err != nil {
		return recovery.SealedToken{}, 0, err
	}
	return *t, version, nil
}

func (b *Book) commitSealed(ctx context.Context, version int64, t recovery.SealedToken, by recovery.Actor, at time.Time, what recovery.Body, rows ...recovery.Row) error {
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("encode the sealed token: %w", err)
	}
	rows = append(rows, recovery.Row{Kind: recovery.SealedTokenRow, ID: sealedID, Sort: sealedID, Body: body})
	ev := recovery.NewEvent(recovery.SealedTokenStream, version, at, by, what)
	return b.Commit(ctx, recovery.Commit{Stream: recovery.SealedTokenStream, Version: version, Events: []recovery.Event{ev}, Rows: rows})
}
