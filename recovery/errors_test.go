package recovery

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestTheCodeOfAnErrorIsTheFirstInItsChain(t *testing.T) {
	inner := Errorf(NotFound, "no group web")
	for _, tt := range []struct {
		name string
		err  error
		want Code
	}{
		{"none", nil, ""},
		{"ours", inner, NotFound},
		{"wrapped", fmt.Errorf("check plan: %w", inner), NotFound},
		{"wrapped in another of ours", Errorf(Conflict, "start: %w", inner), Conflict},
		{"joined", errors.Join(io.EOF, inner), NotFound},
		{"somebody else's", io.EOF, Internal},
	} {
		if got := CodeOf(tt.err); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnErrorKeepsItsCause(t *testing.T) {
	err := Errorf(Unavailable, "read jobs: %w", io.ErrUnexpectedEOF)
	if !errors.Is(err, io.ErrUnexpectedEOF) || err.Message != "read jobs: unexpected EOF" {
		t.Errorf("got %q, caused by %v", err.Message, err.Err)
	}
	if err := Errorf(Invalid, "no name"); errors.Unwrap(err) != nil {
		t.Errorf("got the cause %v, want none", errors.Unwrap(err))
	}
}

func TestAnErrorTellsDetailsAndRemedyOnOneLine(t *testing.T) {
	for _, tt := range []struct {
		err  *Error
		want string
	}{
		{&Error{Message: "no"}, "no"},
		{&Error{Message: "no", Remedy: "ask again"}, "no (ask again)"},
		{&Error{Message: "no", Details: []Detail{{Field: "name", Message: "is missing"}}}, "no: name: is missing"},
		{
			&Error{Message: "no", Details: []Detail{{Field: "name", Message: "is missing"}, {Message: "too large"}}, Remedy: "shorten it"},
			"no: name: is missing; too large (shorten it)",
		},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestProblemsAreToldAllAtOnceOrNotAtAll(t *testing.T) {
	var p Problems
	p.Check("name", nil)
	if err := p.Err("plan %q cannot be saved", "shop"); err != nil {
		t.Errorf("got %v, want nothing", err)
	}
	p.Check("name", errors.New("is missing"))
	p.Addf("waves[0]", "has %d groups", 0)
	err := p.Err("plan %q cannot be saved", "shop")
	if got, want := fmt.Sprint(err), `plan "shop" cannot be saved: name: is missing; waves[0]: has 0 groups`; got != want || CodeOf(err) != Invalid {
		t.Errorf("got %s (%s), want %s (INVALID)", got, CodeOf(err), want)
	}
}
