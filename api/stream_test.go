package api_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// leaving is somebody who is known until they leave.
type leaving struct{ left *atomic.Bool }

func (l leaving) Identify(*http.Request) (recovery.Caller, error) {
	caller := recovery.Actor{Name: "olga"}.Holding(recovery.Admin)
	caller.Still = func(context.Context) error {
		if l.left.Load() {
			return recovery.Errorf(recovery.Unauthenticated, "the session has ended")
		}
		return nil
	}
	return caller, nil
}

func TestAStreamEndsAsWhoReadsItIsNotKnownAnyMore(t *testing.T) {
	var left atomic.Bool
	e := newEnvAs(t, leaving{&left})
	stream, err := e.http.Client().Get(e.http.URL + "/api/v1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	e.steps(step{"a change before", "POST /accounts", accountBody, "", 201, nil, nil})
	var told strings.Builder
	for buf := make([]byte, 1024); !strings.Contains(told.String(), "event: account"); {
		n, err := stream.Body.Read(buf)
		if told.Write(buf[:n]); err != nil {
			t.Fatalf("got %q and %v, want what changed", told.String(), err)
		}
	}
	left.Store(true)
	time.Sleep(1100 * time.Millisecond) // from when it is asked again
	e.steps(step{"a change after", "POST /groups", dbGroup, "", 201, nil, nil})
	if rest, err := io.ReadAll(stream.Body); err != nil || strings.Contains(string(rest), "event: group") {
		t.Errorf("got %q and %v, want the stream to end without what changed since", rest, err)
	}
}
