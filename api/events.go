package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

const streamType = "text/event-stream"

// eventPage is how many events an answer has unless asked for otherwise.
const eventPage = 500

func (s *Server) eventRoutes() {
	const tag = "events"
	registerStream(s, route{http.MethodGet, "/executions/{executionID}/events", "listEvents", "Read an execution's events, or follow them as they happen", tag, 0},
		s.streamed("the events", eventsExample, reflect.TypeFor[apitype.EventPage]()), s.events,
		says("With `Accept: text/event-stream` the events follow one by one as they happen, each with its sequence number as its ID, from `after` or `Last-Event-ID` on. Any stream may end at any time: take it up again from the last ID."))
	registerStream(s, route{http.MethodGet, "/events", "followHints", "Follow what changes", tag, 0},
		s.streamed("hints", hintsExample, nil), s.hints,
		says("Each message says that something has changed and is worth reading again. The first one is reset: read everything that you show."))
}

// What streams look like.
const (
	eventsExample = ": following\n\nid: 6\nevent: batch.answered\ndata: {\"stream\":\"execution/exec-20261123052545-asrszt77\",\"seq\":6,…}\n\n"
	hintsExample  = ": following\n\nid: 1795411547572\nevent: reset\ndata: {\"kind\":\"reset\"}\n\n"
)

// streamed describes an answer that is a stream, or JSON of a type as well.
func (s *Server) streamed(what, example string, asJSON reflect.Type) map[string]*huma.Response {
	content := map[string]*huma.MediaType{streamType: {Schema: &huma.Schema{Type: huma.TypeString}, Example: example}}
	if asJSON != nil {
		content["application/json"] = &huma.MediaType{Schema: s.api.OpenAPI().Components.Schemas.Schema(asJSON, true, "")}
	}
	return map[string]*huma.Response{"200": {Description: what, Content: content}}
}

// eventsInput asks for events of an execution.
type eventsInput struct {
	ExecutionRef
	After  int64  `query:"after" minimum:"0" doc:"the sequence number of the last event that is known"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" doc:"how many at most, where they are not followed"`
	LastID string `header:"Last-Event-ID" doc:"as after, when a stream is taken up again"`
	Accept string `header:"Accept" hidden:"true"`
}

// after is the sequence number that the caller has already.
func (in eventsInput) after() (int64, error) {
	if in.LastID == "" {
		return in.After, nil
	}
	after, err := strconv.ParseInt(in.LastID, 10, 64)
	if err != nil || after < 0 {
		return 0, recovery.Errorf(recovery.Invalid, "the Last-Event-ID %q is not a sequence number", in.LastID).WithRemedy("send one that came with an event")
	}
	return max(after, in.After), nil
}

func (s *Server) events(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	id := recovery.ExecutionID(in.ID)
	e, err := s.control.Execution(ctx, callerOf(ctx), id)
	if err != nil {
		return nil, err
	}
	tell := newTeller(e)
	if !strings.Contains(in.Accept, streamType) {
		return s.eventPage(ctx, in, after, tell)
	}
	ctx, cancel, stop, err := s.following(ctx)
	if err != nil {
		return nil, err
	}
	events, err := s.control.Follow(ctx, callerOf(ctx), id, after)
	if err != nil {
		stop()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		defer stop()
		stream(ctx, cancel, hctx, events, func(ev recovery.Event) message {
			return message{id: strconv.FormatInt(ev.Seq, 10), event: string(ev.Type), data: tell.event(ev)}
		})
	}}, nil
}

func (s *Server) eventPage(ctx context.Context, in *eventsInput, after int64, tell *teller) (*huma.StreamResponse, error) {
	limit := in.Limit
	if limit == 0 {
		limit = eventPage
	}
	events, err := s.control.Events(ctx, callerOf(ctx), recovery.ExecutionID(in.ID), after, limit)
	if err != nil {
		return nil, err
	}
	e, err := s.control.Execution(ctx, callerOf(ctx), recovery.ExecutionID(in.ID))
	if err != nil {
		return nil, err
	}
	page := apitype.EventPage{Events: []apitype.Event{}, Version: e.Version}
	for _, ev := range events {
		page.Events = append(page.Events, tell.event(ev))
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		hctx.SetHeader("Content-Type", "application/json")
		hctx.SetStatus(http.StatusOK)
		_ = json.NewEncoder(hctx.BodyWriter()).Encode(page) // a client that is gone needs no answer
	}}, nil
}

func (s *Server) hints(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	ctx, cancel, stop, err := s.following(ctx)
	if err != nil {
		return nil, err
	}
	hints, err := s.control.Hints(ctx, callerOf(ctx))
	if err != nil {
		stop()
		return nil, err
	}
	// A hint says what to read again and not what changed, so that whoever missed some
	// reads everything and has missed nothing: the cursor is only a time.
	all := func(yield func(control.Hint, error) bool) {
		if yield(control.Hint{Kind: string(apitype.HintReset)}, nil) {
			hints(yield)
		}
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		defer stop()
		stream(ctx, cancel, hctx, all, func(h control.Hint) message {
			hint := apitype.Hint{Kind: apitype.HintKind(h.Kind), ID: h.ID, Version: h.Version}
			return message{id: strconv.FormatInt(time.Now().UnixMilli(), 10), event: h.Kind, data: hint}
		})
	}}, nil
}

// following is a context for a stream of the caller, who may follow so many at a time.
// Whoever is given it calls stop once the stream is over and nothing reads for it any more.
func (s *Server) following(ctx context.Context) (_ context.Context, cancel, stop func(), err error) {
	ended, err := s.meter.follow(callerKey(callerOf(ctx)))
	if err != nil {
		return ctx, nil, nil, err
	}
	ctx, closed := s.untilClosing(ctx)
	ctx, cancel = context.WithCancel(ctx)
	return ctx, cancel, func() {
		cancel()
		closed()
		ended()
	}, nil
}

// untilClosing is a context that ends with the request, or when the server closes,
// which waits until stop was called.
func (s *Server) untilClosing(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		cancel()
		return ctx, cancel
	}
	s.streams.Add(1)
	unhook := context.AfterFunc(s.closing, cancel)
	return ctx, func() {
		unhook()
		cancel()
		s.streams.Done()
	}
}

// writerOf is the connection under huma's context.
func writerOf(ctx huma.Context) http.ResponseWriter {
	_, w := humago.Unwrap(ctx)
	return w
}
