package watch

import (
	"context"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Bounds of how often the execution is read: soon after an event, but not for every one
// of a storm; and now and then without any, so that times and lags are fresh.
const (
	readAfterEvent = 300 * time.Millisecond
	readAnyway     = 3 * time.Second
)

// feed brings an execution's events, and reads it again as they come.
type feed struct {
	server Server
	id     recovery.ExecutionID

	onEvent   func(apitype.Event)
	onView    func(apitype.Execution)
	onTrouble func(error) // the server does not answer; nil: it does again

	seen     int64 // sequence number of the last event
	troubled bool
}

// run feeds until the execution is over and all of its events were told, or ctx ends.
func (f *feed) run(ctx context.Context) (apitype.Execution, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// A server that is not there at the beginning is not waited for.
	view, err := f.server.Execution(ctx, f.id)
	if err != nil {
		return view, err
	}
	f.onView(view)
	events, failed := f.follow(ctx)
	defer func() {
		cancel()
		for range events { // the follower ends by closing it
		}
	}()
	next := time.NewTimer(readAnyway)
	defer next.Stop()
	soon := false // next is set to readAfterEvent already
	for view.Active || f.seen < view.Version {
		select {
		case <-ctx.Done():
			return view, ctx.Err()
		case ev, ok := <-events:
			if !ok {
				return view, ended(ctx, failed)
			}
			if ev.Seq > view.Version && !soon {
				next.Reset(readAfterEvent)
				soon = true
			}
			f.seen = ev.Seq
			f.onEvent(ev)
		case <-next.C:
			if view, err = f.read(ctx); err != nil {
				return view, err
			}
			next.Reset(readAnyway)
			soon = false
		}
	}
	return view, nil
}

// follow sends the events from the first one on, and closes the channel at the end.
func (f *feed) follow(ctx context.Context) (<-chan apitype.Event, <-chan error) {
	events, failed := make(chan apitype.Event), make(chan error, 1)
	go func() {
		defer close(events)
		for ev, err := range f.server.Follow(ctx, f.id, f.seen) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case events <- ev:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events, failed
}

func ended(ctx context.Context, failed <-chan error) error {
	select {
	case err := <-failed:
		return err
	default:
		return ctx.Err()
	}
}

// read reads the execution, for as long as it takes the server to answer.
func (f *feed) read(ctx context.Context) (apitype.Execution, error) {
	for {
		view, err := f.server.Execution(ctx, f.id)
		if err == nil {
			if f.troubled {
				f.troubled = false
				f.onTrouble(nil)
			}
			f.onView(view)
			return view, nil
		}
		if code := recovery.CodeOf(err); ctx.Err() != nil || (code != recovery.Unavailable && code != recovery.Throttled) {
			return view, err
		}
		f.troubled = true
		f.onTrouble(err)
		select {
		case <-ctx.Done():
			return view, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
