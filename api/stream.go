package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const (
	// heartbeat keeps a quiet stream's connection open through whatever is in between.
	heartbeat = 15 * time.Second
	// askAgain is how often it is asked, before a message, whether its reader is still known.
	askAgain = time.Second
	// writeTime is how long a client may take to read a message before it is given up.
	writeTime = 30 * time.Second
)

// message is one message of a stream.
type message struct {
	id, event string
	data      any
}

// stream answers with messages as server-sent events, until the sequence or ctx ends.
// An error in the sequence ends the stream: the client comes again and is told then. So does
// the end of the session of who reads it.
// Cancel ends ctx, and so the sequence.
func stream[T any](ctx context.Context, cancel func(), hctx huma.Context, seq iter.Seq2[T, error], tell func(T) message) {
	defer streaming(ctx)()
	items, done := pump(ctx, seq)
	defer func() {
		cancel()
		<-done
	}()
	hctx.SetHeader("Content-Type", streamType)
	hctx.SetHeader("X-Accel-Buffering", "no") // proxies: pass every message on at once
	hctx.SetStatus(http.StatusOK)
	out := &eventWriter{w: writerOf(hctx)}
	defer out.release()
	out.comment("following")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	known := knownReader(ctx)
	for out.err == nil {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if !known() {
				return
			}
			out.comment("alive")
		case item, more := <-items:
			if !more || !known() {
				return
			}
			out.message(tell(item))
		}
	}
}

// knownReader reports whether who reads the stream is still known, as asked a moment ago.
func knownReader(ctx context.Context) func() bool {
	still, asked := callerOf(ctx).Still, time.Now()
	return func() bool {
		if still == nil || time.Since(asked) < askAgain {
			return true
		}
		asked = time.Now()
		return still(ctx) == nil
	}
}

// pump reads the sequence in a goroutine of its own, so that a heartbeat can come in
// between. It ends with ctx; done is closed then.
func pump[T any](ctx context.Context, seq iter.Seq2[T, error]) (items chan T, done chan struct{}) {
	items, done = make(chan T), make(chan struct{})
	go func() {
		defer close(done)
		defer close(items)
		for item, err := range seq {
			if err != nil {
				note(ctx, err)
				return
			}
			select {
			case items <- item:
			case <-ctx.Done():
				return
			}
		}
	}()
	return items, done
}

// eventWriter writes a text/event-stream.
type eventWriter struct {
	w   http.ResponseWriter
	err error
}

func (o *eventWriter) comment(text string) { o.write(": %s\n\n", text) }

func (o *eventWriter) message(m message) {
	data, err := json.Marshal(m.data)
	if err != nil {
		o.err = err
		return
	}
	o.write("id: %s\nevent: %s\ndata: %s\n\n", m.id, m.event, data)
}

// write sends the text at once. A deadline or a flush that the connection does not
// know is none in tests.
func (o *eventWriter) write(format string, args ...any) {
	conn := http.NewResponseController(o.w)
	_ = conn.SetWriteDeadline(time.Now().Add(writeTime))
	if _, o.err = io.WriteString(o.w, fmt.Sprintf(format, args...)); o.err == nil {
		_ = conn.Flush()
	}
}

// release takes the deadline away again: the connection may serve other requests.
func (o *eventWriter) release() { _ = http.NewResponseController(o.w).SetWriteDeadline(time.Time{}) }
