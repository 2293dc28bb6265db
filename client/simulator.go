package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

// Simulator is a simulated AWS: that inside a server, or a simulator by itself.
type Simulator struct {
	at   *Client
	path string
}

// Simulator is the simulated AWS inside the server.
func (c *Client) Simulator() Simulator { return Simulator{c, "/simulator"} }

// SimulatorAt is the simulator at the URL, as SimulatorFaults has it. It knows no Reset: it is
// started anew.
func SimulatorAt(url string) Simulator { return Simulator{SimulatorFaults(url).at, ""} }

// World is how fast it goes, and what it holds.
func (s Simulator) World(ctx context.Context) (w apitype.SimulatedWorld, err error) {
	return w, s.at.call(ctx, request{method: http.MethodGet, path: s.path + "/world"}, &w)
}

// SetSpeed has it go so many times as fast as AWS.
func (s Simulator) SetSpeed(ctx context.Context, speed float64) (w apitype.SimulatedWorld, err error) {
	return w, s.at.call(ctx, request{method: http.MethodPost, path: s.path + "/speed", body: apitype.SimulatedSpeed{Speed: speed}}, &w)
}

// Add puts something into it, beside what is there.
func (s Simulator) Add(ctx context.Context, add apitype.SimulatedAddition) (w apitype.SimulatedWorld, err error) {
	return w, s.at.call(ctx, request{method: http.MethodPost, path: s.path + "/world", body: add}, &w)
}

// Reset empties it, and puts the sample into it or nothing.
func (s Simulator) Reset(ctx context.Context, reset apitype.SimulatedReset) (w apitype.SimulatedWorld, err error) {
	return w, s.at.call(ctx, request{method: http.MethodPost, path: s.path + "/reset", body: reset}, &w)
}
