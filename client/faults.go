package client

import (
	"context"
	"net/http"
	"strings"

	"github.com/davit-dr/davit/apitype"
)

// Faults are the ways in which one simulated AWS was told to misbehave: that inside a
// server, or a simulator by itself. Both take the same orders.
type Faults struct {
	at   *Client
	path string
}

// Faults are those of the simulated AWS inside the server.
func (c *Client) Faults() Faults { return Faults{c, "/simulator/faults"} }

// SimulatorFaults are those of the simulator at the URL, such as http://127.0.0.1:4666,
// which asks nobody who they are.
func SimulatorFaults(url string) Faults {
	return Faults{&Client{
		base: strings.TrimRight(url, "/"), prefix: "/_sim", http: &http.Client{},
		who: "simulator", remedy: "start one with `davit sim`, or name another with --sim",
	}, "/faults"}
}

// List lists the faults that stand.
func (f Faults) List(ctx context.Context) ([]apitype.Fault, error) {
	return all[apitype.Fault](ctx, f.at, f.path, nil)
}

// Order orders all of these faults, or none where one is malformed, and gives them as
// they stand.
func (f Faults) Order(ctx context.Context, orders []apitype.Fault) ([]apitype.Fault, error) {
	var standing apitype.Page[apitype.Fault]
	err := f.at.call(ctx, request{method: http.MethodPost, path: f.path, body: orders}, &standing)
	return standing.Items, err
}

// Remove ends a fault.
func (f Faults) Remove(ctx context.Context, id string) error {
	return f.at.call(ctx, request{method: http.MethodDelete, path: f.path + at(id)}, nil)
}
