package api_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// follower connects, and asks for a stream. What it does not read, the server cannot
// write: a pipe has no buffer.
func (p *pipes) follower(t *testing.T, path string) net.Conn {
	t.Helper()
	client, err := p.dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(client, "GET /api/v1%s HTTP/1.1\r\nHost: davit.example.com\r\nAuthorization: Bearer %s\r\nAccept: text/event-stream\r\n\r\n", path, token)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// quiet is a server without an engine, whose events a test writes, in a bubble.
func quiet(t *testing.T) (*store.Book, *pipes) {
	t.Helper()
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	broker := control.NewBroker()
	book := store.New(broker.Watch(db))
	s := api.New(api.Options{Control: control.New(control.Parts{Book: book, Cloud: newFakeCloud(), Broker: broker}), Identifier: api.Token{Secret: token, Caller: recovery.Actor{Name: "olivia"}.Holding(recovery.Admin)}})
	listener := newPipes()
	server := s.HTTP(s)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		s.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return book, listener
}

// change writes an event that hints tell of.
func change(t *testing.T, book *store.Book, version int64) {
	t.Helper()
	stream := recovery.ResourceStream(recovery.GroupResource, "grp-1")
	ev := recovery.NewEvent(stream, version, time.Now(), recovery.Engine, recovery.ResourceChanged{Kind: recovery.GroupResource, ID: "grp-1", Change: recovery.Changed})
	if err := book.Commit(t.Context(), recovery.Commit{Stream: stream, Version: version, Events: []recovery.Event{ev}}); err != nil {
		t.Fatal(err)
	}
}

func TestAClientThatDoesNotReadHoldsNobodyUpAndIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book, listener := quiet(t)
		var dead []net.Conn
		for range 20 {
			dead = append(dead, listener.follower(t, "/events"))
		}
		alive := listener.follower(t, "/events")
		lines := make(chan string, 10_000)
		go func() {
			defer close(lines)
			for read := bufio.NewScanner(alive); read.Scan(); {
				lines <- read.Text()
			}
		}()
		begun := time.Now()
		for version := range int64(1000) {
			change(t, book, version)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("a thousand commits took %v beside clients that do not read", took)
		}
		if !told(lines, `"version":1000`) {
			t.Error("the client that reads was not told of the last change")
		}

		time.Sleep(time.Minute) // more than a client has for a message
		for i, c := range dead {
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			if _, err := io.Copy(io.Discard, c); err != nil {
				t.Fatalf("client %d is still served: %v", i, err)
			}
		}
		change(t, book, 1000)
		if !told(lines, `"version":1001`) {
			t.Error("the client that reads is not served any more")
		}
		_ = alive.Close()
	})
}

// told reports whether a line with the words comes within a few seconds.
func told(lines <-chan string, words string) bool {
	over := time.After(5 * time.Second)
	for {
		select {
		case line, more := <-lines:
			if !more {
				return false
			}
			if strings.Contains(line, words) {
				return true
			}
		case <-over:
			return false
		}
	}
}
