package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// FaultRef names a fault in a path.
type FaultRef struct {
	Fault string `path:"fault" doc:"its ID"`
}

func (s *Server) faultRoutes() {
	const tag = "simulator"
	register(s, route{http.MethodGet, "/simulator/faults", "listFaults", "List the ways in which the simulated AWS was told to misbehave", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.Page[apitype.Fault]], error) {
			return faultPage(s.control.Faults(ctx, callerOf(ctx)))
		}, says(onlyInside), fails(recovery.NotFound))
	register(s, route{http.MethodPost, "/simulator/faults", "orderFaults", "Have the simulated AWS misbehave: all faults of a list, or none", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body []apitype.Fault }) (*body[apitype.Page[apitype.Fault]], error) {
			orders, err := json.Marshal(in.Body)
			if err != nil {
				return nil, fmt.Errorf("encode the faults: %w", err)
			}
			return faultPage(s.control.OrderFaults(ctx, callerOf(ctx), orders))
		}, says("The answer is all faults that are ordered by then, each with its ID. What each kind does is in the simulator's documentation."))
	register(s, route{http.MethodDelete, "/simulator/faults/{fault}", "removeFault", "Have the simulated AWS behave again", tag, http.StatusNoContent},
		func(ctx context.Context, in *FaultRef) (*none, error) {
			return nil, s.control.RemoveFault(ctx, callerOf(ctx), in.Fault)
		})
}

// faultPage is the answer that a list of faults is. They are few: there is one page.
func faultPage(listed json.RawMessage, err error) (*body[apitype.Page[apitype.Fault]], error) {
	if err != nil {
		return nil, err
	}
	var faults []apitype.Fault
	if err := json.Unmarshal(listed, &faults); err != nil {
		return nil, fmt.Errorf("read the simulator's faults: %w", err)
	}
	return bodyOf(apitype.Page[apitype.Fault]{Items: listOf(faults)}), nil
}
