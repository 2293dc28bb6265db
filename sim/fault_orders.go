package sim

import (
	"net/http"
	"time"
)

// The orders tests give most. Each returns the fault's ID; they panic on a
// malformed order, or where the world cannot be saved.

func (w *World) mustFault(f Fault) string {
	id, err := w.AddFault(f)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return id
}

// FailSnapshot fails the next snapshot of the server.
func (w *World) FailSnapshot(server, rawError string) string {
	return w.mustFault(Fault{Kind: FaultSnapshot, Server: server, RawError: rawError, Count: 1})
}

// FailConversion fails the next conversion of the server.
func (w *World) FailConversion(server, rawError string) string {
	return w.mustFault(Fault{Kind: FaultConversion, Server: server, RawError: rawError, Count: 1})
}

// FailLaunch fails the next launch of the server.
func (w *World) FailLaunch(server, rawError string) string {
	return w.mustFault(Fault{Kind: FaultLaunch, Server: server, RawError: rawError, Count: 1})
}

// Refuse has every StartRecovery refused that names the server.
func (w *World) Refuse(server string) string {
	return w.mustFault(Fault{Kind: FaultRefuse, Server: server})
}

// NeverReady has the next instance of the server fail its status checks for ever.
func (w *World) NeverReady(server string) string {
	return w.mustFault(Fault{Kind: FaultNeverReady, Server: server, Count: 1})
}

// NeverEnd keeps the next job that launches the server from ending; without a
// server, the next job of all.
func (w *World) NeverEnd(server string) string {
	return w.mustFault(Fault{Kind: FaultNeverEnd, Server: server, Count: 1})
}

// Throttle answers the next n calls of the operation with the service's
// throttling error.
func (w *World) Throttle(service, operation string, n int, retryAfter time.Duration) string {
	return w.mustFault(Fault{Kind: FaultThrottle, Service: service, Operation: operation, Count: n, RetryAfter: Duration(retryAfter)})
}

// Error answers the next n calls of the operation with an error of that code.
func (w *World) Error(service, operation string, n, status int, code, message string) string {
	if status == 0 {
		status = http.StatusBadRequest
	}
	return w.mustFault(Fault{
		Kind: FaultError, Service: service, Operation: operation, Count: n,
		Status: status, Code: code, Message: message,
	})
}

// LoseAnswer carries out the next n calls of the operation and breaks the
// connection instead of answering.
func (w *World) LoseAnswer(service, operation string, n int) string {
	return w.mustFault(Fault{Kind: FaultLoseAnswer, Service: service, Operation: operation, Count: n})
}
