package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/davit-dr/davit/store"
)

// sweepEvery is how often what crashes left behind is looked for.
const sweepEvery = time.Hour

// sweep removes what crashes left in the store, now and then.
func sweep(ctx context.Context, book *store.Book, log *slog.Logger) error {
	for {
		if err := book.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "what crashes left behind was not removed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(sweepEvery):
		}
	}
}
