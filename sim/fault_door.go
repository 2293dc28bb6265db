package sim

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

const (
	// doorPrefix is no path of an AWS service: no bucket's name begins like it.
	doorPrefix = "/_sim/"
	// maxOrder bounds the body of an order.
	maxOrder = 1 << 20
)

// newDoor is where people order faults while the world runs, and read what was published
// to topics: whoever reaches it may.
//
//	GET    /_sim/faults        the faults that stand: {"items": […]}
//	POST   /_sim/faults        orders a list of faults, all or none
//	DELETE /_sim/faults/{id}   ends one
//	GET    /_sim/world         how fast the world goes, and what it holds
//	POST   /_sim/world         adds generated servers
//	POST   /_sim/speed         changes the speed
//	GET    /_sim/messages      what was published to the topic whose ARN is ?topic=
//
// Errors are problem details (RFC 9457).
func (w *World) newDoor() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET "+doorPrefix+"faults", func(out http.ResponseWriter, _ *http.Request) {
		doorAnswer(out, http.StatusOK, doorPage[Fault]{w.Faults()})
	})
	m.HandleFunc("GET "+doorPrefix+"messages", func(out http.ResponseWriter, r *http.Request) {
		doorAnswer(out, http.StatusOK, doorPage[Message]{w.Messages(r.URL.Query().Get("topic"))})
	})
	m.HandleFunc("POST "+doorPrefix+"faults", w.orderAtDoor)
	m.HandleFunc("DELETE "+doorPrefix+"faults/{id}", w.removeAtDoor)
	m.HandleFunc("GET "+doorPrefix+"world", func(out http.ResponseWriter, _ *http.Request) { doorSays(out, w.Status()) })
	m.HandleFunc("POST "+doorPrefix+"world", w.addAtDoor)
	m.HandleFunc("POST "+doorPrefix+"speed", w.speedAtDoor)
	m.HandleFunc(doorPrefix, func(out http.ResponseWriter, r *http.Request) {
		doorRefuse(out, http.StatusNotFound, "NOT_FOUND", "there is no "+r.Method+" "+r.URL.Path+": faults are at "+doorPrefix+"faults, the speed at "+doorPrefix+"speed, the world at "+doorPrefix+"world, published messages at "+doorPrefix+"messages")
	})
	return m
}

// doorPage is a list as it is answered.
type doorPage[T any] struct {
	Items []T `json:"items"`
}

func (w *World) orderAtDoor(out http.ResponseWriter, r *http.Request) {
	body, ok := readOrder(out, r)
	if !ok {
		return
	}
	orders, err := ReadFaults(body)
	if err == nil {
		orders, err = w.AddFaults(orders)
	}
	var problems FaultProblems
	switch {
	case err == nil:
		doorAnswer(out, http.StatusCreated, doorPage[Fault]{orders})
	case errors.As(err, &problems):
		doorRefuse(out, http.StatusUnprocessableEntity, "INVALID", "the faults are not valid: none was ordered", problems...)
	default:
		doorRefuse(out, http.StatusBadRequest, "INVALID", err.Error())
	}
}

// readOrder is an order's body; where it cannot be one, it is refused.
func readOrder(out http.ResponseWriter, r *http.Request) ([]byte, bool) {
	// A web page can send a form or text to any address of this machine, but not this type.
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/json" {
		doorRefuse(out, http.StatusUnsupportedMediaType, "INVALID", "an order is JSON, with the Content-Type application/json")
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, r.Body, maxOrder))
	if err != nil {
		doorRefuse(out, http.StatusRequestEntityTooLarge, "TOO_LARGE", "the order could not be read: "+err.Error())
		return nil, false
	}
	return body, true
}

func (w *World) removeAtDoor(out http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !slices.ContainsFunc(w.Faults(), func(f Fault) bool { return f.ID == id }) {
		doorRefuse(out, http.StatusNotFound, "NOT_FOUND", "no fault "+id+" stands: it was never ordered, is used up, or its time is over")
		return
	}
	if err := w.RemoveFault(id); err != nil {
		doorRefuse(out, http.StatusInternalServerError, "INTERNAL", err.Error())
		return
	}
	out.WriteHeader(http.StatusNoContent)
}

// doorProblem is an error as it is answered: problem details, with what is wrong with each
// field.
type doorProblem struct {
	Type    string        `json:"type"`
	Title   string        `json:"title"`
	Status  int           `json:"status"`
	Detail  string        `json:"detail"`
	Code    string        `json:"code"`
	Details FaultProblems `json:"details,omitempty"`
}

func doorRefuse(out http.ResponseWriter, status int, code, detail string, fields ...FaultProblem) {
	out.Header().Set("Content-Type", "application/problem+json")
	doorSend(out, status, doorProblem{"about:blank", http.StatusText(status), status, detail, code, fields})
}

func doorAnswer[T any](out http.ResponseWriter, status int, page doorPage[T]) {
	if page.Items == nil {
		page.Items = []T{}
	}
	out.Header().Set("Content-Type", "application/json")
	doorSend(out, status, page)
}

func doorSays(out http.ResponseWriter, body any) {
	out.Header().Set("Content-Type", "application/json")
	doorSend(out, http.StatusOK, body)
}

func doorSend(out http.ResponseWriter, status int, body any) {
	out.WriteHeader(status)
	_ = json.NewEncoder(out).Encode(body) // a client that is gone needs no answer
}

// isDoor says whether a request is for the door, not for AWS.
func isDoor(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, doorPrefix) }
